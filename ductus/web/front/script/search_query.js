// What a query asks for: words, stars beside them, NOT; and what of it only the terminal understands.
"use strict";
(() => {
  const ELSEWHERE = /^OR$|["“”„«»()（）~]/u;
  const WORD = /^(\*?)([^*]+)(\*?)$/u;

  // {words, without, isOdd}: words as {text, part}, `part` of a line's word: "" for one that is like it
  // or begins so, "beginning", "end", "within". `isOdd`: something in it was not understood.
  function readQuery(query) {
    const asked = { words: [], without: [], isOdd: false };
    let isNot = false;
    for (const token of query.split(/\s+/u).filter(Boolean)) {
      if (token === "AND") continue;
      if (token === "NOT") {
        isNot = true;
        continue;
      }
      asked.isOdd ||= ELSEWHERE.test(token);
      const text = token === "OR" ? "" : token.replace(/["“”„«»()（）]|~\d*/gu, "");
      asked.isOdd ||= text.includes("*") && !WORD.test(text);
      const word = read(text);
      if (word) asked[isNot ? "without" : "words"].push(word);
      isNot = false;
    }
    return asked;
  }

  // null for nothing; stars within a word are passed over.
  function read(token) {
    const found = WORD.exec(token) || WORD.exec(token.replaceAll("*", ""));
    if (!found) return null;
    const [, before, text, after] = found;
    return { text, part: before ? (after ? "within" : "end") : after ? "beginning" : "" };
  }

  // Which part the n-th of the words has to be that a word with stars falls into.
  function partOfWord(part, at, n) {
    if (n === 1 || !part) return part;
    const [open, ends] = [part !== "beginning", part !== "end"];
    if (at === 0) return open ? "end" : "whole";
    return at === n - 1 && ends ? "beginning" : "whole";
  }

  // Items that are called so, or of which title, writer, place or shelfmark say so: [key, label, pages].
  function itemsNamed(told, query) {
    const words = readQuery(query).words.flatMap(({ text }) => Ductus.fold(text).split(" ")).filter(Boolean);
    if (!words.length) return [];
    const says = (text, word) => (Ductus.parted(word).length > 1 ? text.includes(word) : ` ${text}`.includes(` ${word}`));
    return told.items.filter(([, label, , said]) => {
      const text = [label, ...(said || [])].map(Ductus.fold).join(" ");
      return words.every((word) => says(text, word));
    });
  }

  Object.assign(Ductus, { readQuery, partOfWord, itemsNamed });
})();
