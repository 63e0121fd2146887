// Words that look like one that was pointed at: cosines of short vectors.
"use strict";
(() => {
  const { el } = Ductus;
  const BYTES = 64;
  const MOST = 100;
  const LEAST = 0.45; // less alike than this is not alike

  function bytesOfHex(hex) {
    return Int8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  }

  function bytesOfText(text) {
    return Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }

  // The cosines of all vectors of a shard with one: [cosine, line, x0, y0, x1, y1].
  function alikeIn({ places, vectors }, asked) {
    const bytes = bytesOfText(vectors);
    const length = Math.hypot(...asked);
    const found = [];
    for (let i = 0; i < bytes.length / BYTES; i++) {
      let [dot, square] = [0, 0];
      for (let k = 0; k < BYTES; k++) {
        const value = bytes[i * BYTES + k];
        dot += value * asked[k];
        square += value * value;
      }
      const cosine = square ? dot / (Math.sqrt(square) * length) : 0;
      if (cosine >= LEAST) found.push([cosine, ...places.slice(5 * i, 5 * i + 5)]);
    }
    return found;
  }

  async function searchShapes(projection, hex) {
    const index = await Ductus.load("shapes", "index", "search/shapes.js");
    const asked = bytesOfHex(hex);
    const found = [];
    for (const name of index[projection] || []) {
      found.push(...alikeIn(await Ductus.load("shapes", name, `search/${name}.js`), asked));
    }
    return found.sort((a, b) => b[0] - a[0]).slice(0, MOST);
  }

  async function shapeView(pageId, lineId, wordId) {
    const page = await Ductus.load("page", pageId, `pages/${pageId}/page.js`);
    const word = page.lines.find((line) => line.id === lineId)?.words.find((one) => one.id === wordId);
    const hits = word?.shape ? await searchShapes(page.projection, word.shape) : [];
    const told = await Ductus.searchIndex();
    const show = async ([cosine, number, ...box]) => {
      const line = await Ductus.lineNow(told, number);
      return line && Ductus.searchResult(told, line, [box], Ductus.t("similar", { n: Math.round(100 * cosine) }));
    };
    return el(
      "main",
      { id: "content", className: "narrow", tabindex: "-1" },
      el("h1", { className: "small" }, Ductus.t("shapeOf"), word?.text ? el("span", { className: "quiet" }, ` – ${Ductus.shown(word.text)}`) : null),
      hits.length ? null : el("p", {}, Ductus.t("noneAlike")),
      Ductus.resultList(hits, show),
      Ductus.drawView
        ? el("p", {}, el("a", { href: "#/draw" }, Ductus.t("draw")))
        : el("p", { className: "quiet" }, Ductus.t("drawUntold")),
    );
  }

  Object.assign(Ductus, { shapeView });
})();
