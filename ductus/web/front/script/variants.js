// `ductus.variants` in the browser: what else a word of a query may stand for, by the table of it.
"use strict";
(() => {
  const MARK = /^\p{Mn}$/u;

  // The signs of a text in NFD, small, each with what is written over it.
  function clusters(word, table) {
    const found = [];
    for (const character of word.toLowerCase().normalize("NFD")) {
      const isMark = table.marks.includes(character) || MARK.test(character);
      if (isMark && found.length) found.at(-1)[1] += character;
      else found.push([character, ""]);
    }
    return found;
  }

  function own(map, key) {
    return Object.hasOwn(map, key) ? map[key] : undefined;
  }

  function barred(letter, before, after, table) {
    if (letter === "n" && !before && !after) return ["non"];
    if (!table.vowels.includes(letter)) return own(table.barred, letter) || [];
    return Array.from(after && "bmp".includes(after) ? "mn" : "nm", (nasal) => letter + nasal);
  }

  function withLetterAbove(letter, above, table) {
    const isVowel = table.vowels.includes(above);
    if (letter === "q" && isVowel) return [`qu${above}`];
    if (table.withR.includes(letter) && isVowel) return [`${letter}r${above}`, letter + above];
    return [letter + above];
  }

  // What a sign with its marks stands for, beside itself, the likeliest first.
  function readings([letter, marks], before, after, table) {
    const alone = own(table.after, before + letter) || own(table.signs, letter);
    if (alone) return alone;
    for (const mark of marks) {
      const writtenOut = own(table.writtenOut, letter + mark);
      if (writtenOut) return writtenOut;
      if (table.bars.includes(mark)) return barred(letter, before, after, table);
      if (mark === table.hook) return [`${letter}er`, `${letter}re`];
      const above = own(table.letters, mark);
      if (above) return withLetterAbove(letter, above, table);
    }
    const over = own(table.letters, letter); // over a space
    return over ? [over] : [];
  }

  // Forms, each with every reading of the next sign behind it; the cheapest first.
  function longer(forms, next, kept) {
    const found = new Map();
    for (const [form, cost] of forms) {
      next.forEach((reading, rank) => {
        const text = form + reading;
        found.set(text, Math.min(found.get(text) ?? cost + rank, cost + rank));
      });
    }
    return new Map([...found].sort((a, b) => a[1] - b[1]).slice(0, kept));
  }

  // A word folded, then other words that it may stand for, folded.
  function variants(word) {
    if (/^[A-Za-z0-9]+$/.test(word)) return [Ductus.fold(word)];
    const table = Ductus.variantTable;
    const signs = clusters(word, table);
    let forms = new Map([["", 0]]);
    if (signs.length <= table.longest) {
      signs.forEach((sign, i) => {
        const next = readings(sign, signs[i - 1]?.[0] || "", signs[i + 1]?.[0] || "", table);
        forms = longer(forms, [...next, sign[0] + sign[1]], table.kept);
      });
    }
    const found = new Set([word, ...forms.keys()].map(Ductus.fold));
    return [...found].filter(Boolean).slice(0, table.most);
  }

  Object.assign(Ductus, { variants });
})();
