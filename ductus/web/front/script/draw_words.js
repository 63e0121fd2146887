// What the pages say about drawing a word to find it: English, German, French.
"use strict";
Object.assign(Ductus.strings, {
  draw: ["Draw a word", "Ein Wort zeichnen", "Dessiner un mot"],
  drawAbout: [
    "Write a word with mouse, finger or pen, as the scribe would have: words that look like it are found.",
    "Schreiben Sie ein Wort mit Maus, Finger oder Stift, wie es der Schreiber getan hätte: Wörter, die so aussehen, werden gefunden.",
    "Écrivez un mot à la souris, au doigt ou au stylet, comme le scribe l’aurait fait : les mots qui lui ressemblent sont trouvés.",
  ],
  drawField: ["Field to write in", "Feld zum Schreiben", "Champ pour écrire"],
  drawClear: ["Clear", "Leeren", "Effacer"],
  drawBack: ["Take back a stroke", "Einen Strich zurücknehmen", "Annuler un trait"],
  drawFind: ["Find", "Finden", "Trouver"],
  drawNothing: ["Draw something first.", "Zeichnen Sie zuerst etwas.", "Dessinez d’abord quelque chose."],
  drawFailed: ["Not found: {why}", "Nicht gefunden: {why}", "Non trouvé : {why}"],
});
