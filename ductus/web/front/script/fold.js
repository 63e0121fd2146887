// `ductus.fold` in the browser, by the table that it was asked for.
"use strict";
(() => {
  const [STAYS, GOES, PARTS] = [0, 1, 2];
  let ends = null;
  let kinds = null;

  function unpack() {
    const { runs } = Ductus.foldTable;
    ends = [];
    kinds = [];
    let at = 0;
    for (let i = 0; i < runs.length; i += 2) {
      at += runs[i];
      ends.push(at);
      kinds.push(runs[i + 1]);
    }
  }

  function kindOf(code) {
    if (!ends) unpack();
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] <= code) low = middle + 1;
      else high = middle;
    }
    return kinds[low];
  }

  function foldLetter(letter) {
    switch (kindOf(letter.codePointAt(0))) {
      case STAYS:
        return letter;
      case GOES:
        return "";
      case PARTS:
        return " ";
      default:
        return Ductus.foldTable.others[letter];
    }
  }

  // Text as words are compared.
  function fold(text) {
    const same = Array.from(text.normalize("NFKD"), foldLetter).join("");
    return same.normalize("NFC").split(/\s+/u).filter(Boolean).join(" ");
  }

  const SIGN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

  // The words of a folded text; of scripts without spaces each sign is one.
  function parted(text) {
    return text.split(" ").flatMap((word) => {
      const parts = [];
      let run = "";
      for (const letter of word) {
        if (!SIGN.test(letter)) {
          run += letter;
          continue;
        }
        if (run) parts.push(run);
        parts.push(letter);
        run = "";
      }
      return run ? [...parts, run] : parts;
    });
  }

  Object.assign(Ductus, { fold, parted });
})();
