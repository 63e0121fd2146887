// The ink of a page as it is drawn and replayed: whose each stroke is, and in which colour.
"use strict";
(() => {
  // Of each line its strokes [first, end), and those of its words.
  function rangesOf(lines) {
    let at = 0;
    return lines.map((line) => {
      const first = at;
      const words = line.words.map((word) => [at, (at += word.strokes)]);
      if (!words.length) at += line.strokes;
      return { all: [first, at], words };
    });
  }

  function coloursOf(n, ranges) {
    const colours = new Uint8Array(n);
    for (const { all } of ranges) {
      for (let s = all[0]; s < all[1]; s++) colours[s] = Ductus.orderColour(s - all[0], all[1] - all[0]);
    }
    return colours;
  }

  // `ink` as of unpackInk, `ranges` of the lines, `colours` of the strokes, and where words end.
  function inkOfPage(page) {
    const ink = page.ink.starts ? page.ink : Ductus.unpackInk(page.ink);
    const ranges = rangesOf(page.lines);
    const stops = ranges.flatMap((range) => range.words.map(([, end]) => end));
    return { ink, ranges, stops, colours: coloursOf(ink.n, ranges) };
  }

  // The height of a usual line, or the width of a usual column, in page pixels.
  function lineHeight(page) {
    const heights = page.lines.map((line) => {
      const [x0, y0, x1, y1] = Ductus.boxOf(line);
      return Math.min(x1 - x0, y1 - y0);
    });
    heights.sort((a, b) => a - b);
    return heights[heights.length >> 1] || page.height / 40;
  }

  Object.assign(Ductus, { inkOfPage, lineHeight });
})();
