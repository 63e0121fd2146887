// Texts as they are shown: private-use characters, for which there is no type, as letters.
"use strict";
(() => {
  const PRIVATE = /[\uE000-\uF8FF]|[\u{F0000}-\u{10FFFD}]/gu;
  const UNKNOWN = "\uFFFD"; // nobody can know what it is

  function shown(text) {
    return text.replace(PRIVATE, (sign) => Ductus.letterTable[sign] ?? UNKNOWN);
  }

  // What somebody made of a text as it was shown, with the signs of the words that they left.
  function asWritten(edited, text) {
    const known = new Map(text.split(/\s+/).map((word) => [shown(word), word]));
    return edited.split(/(\s+)/).map((word) => known.get(word) ?? word).join("");
  }

  Object.assign(Ductus, { shown, asWritten });
})();
