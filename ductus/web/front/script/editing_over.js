// What people put right, laid over the data of a page: as the archive itself does it
// (ductus.archive.people.best_page). Pure: the page that is given stays as it is.
"use strict";
(() => {
  // The strokes [first, end) as lists: [[x, y, width], …] each, in the order of the pen.
  function strokesOf({ points, starts }, [first, end]) {
    const strokes = [];
    for (let s = first; s < end; s++) {
      const stroke = [];
      for (let p = 3 * starts[s]; p < 3 * starts[s + 1]; p += 3) stroke.push([points[p], points[p + 1], points[p + 2]]);
      strokes.push(stroke);
    }
    return strokes;
  }

  // A line or a word of it reads something else; words have a text if there are as many in the line's.
  function putText(line, part, text) {
    part.text = text;
    if (part === line) {
      const words = text.split(/\s+/).filter(Boolean);
      line.words.forEach((one, at) => (one.text = words.length === line.words.length ? words[at] : ""));
    } else line.text = line.words.map((one) => one.text).filter(Boolean).join(" ");
  }

  // The lines of a page with their strokes beside them, to be changed.
  function opened(page) {
    const ink = page.ink.starts ? page.ink : Ductus.unpackInk(page.ink);
    let at = 0;
    const own = (part) => ({ ...part, ink: strokesOf(ink, [at, (at += part.strokes)]) });
    return page.lines.map((line) => (line.words.length ? { ...line, words: line.words.map(own) } : { ...own(line), words: [] }));
  }

  function closed(page, lines) {
    const strokes = [];
    for (const part of lines.flatMap((line) => (line.words.length ? line.words : [line]))) {
      strokes.push(...part.ink);
      part.strokes = part.ink.length;
      delete part.ink;
    }
    for (const line of lines) {
      if (line.words.length) line.strokes = line.words.reduce((sum, word) => sum + word.strokes, 0);
    }
    return { ...page, lines, ink: Ductus.inkOf(strokes) };
  }

  function apart([x0, y0, x1, y1], x, y) {
    return Math.hypot(Math.max(0, x0 - x, x - x1), Math.max(0, y0 - y, y - y1));
  }

  // Which word a stroke lies in, or next to.
  function ownerOf(stroke, boxes) {
    const mean = (k) => stroke.reduce((sum, point) => sum + point[k], 0) / stroke.length;
    const far = boxes.map((box) => apart(box, mean(0), mean(1)));
    return far.indexOf(Math.min(...far));
  }

  // Words keep the strokes that lie in them if the pen went word after word; else the line has none.
  function putInk(part, strokes) {
    if (!part.words?.length) {
      part.ink = strokes;
      return;
    }
    const boxes = part.words.map(Ductus.boxOf);
    const owners = strokes.map((stroke) => ownerOf(stroke, boxes));
    if (owners.every((owner, i) => !i || owners[i - 1] <= owner)) {
      part.words.forEach((word, at) => (word.ink = strokes.filter((_, i) => owners[i] === at)));
    } else Object.assign(part, { words: [], ink: strokes });
  }

  // The line that a correction means, and the part of it: itself or a word; null where none is left.
  function partsOf(page, lines, { region, place }) {
    const [lineName, wordName] = region.split("/");
    const where = new URLSearchParams(place);
    const named = lines.findIndex((one) => one.id === lineName);
    const line = lines[wordName ? named : Ductus.partOf(lines, lineName, where, page)];
    const part = line && wordName ? line.words[Ductus.partOf(line.words, wordName, where, page)] : line;
    return part ? { line, part } : null;
  }

  const LAY = {
    text: (line, part, value) => putText(line, part, value),
    direction: (line, part, value) => (part.dir = value),
    reading_order: (line, part, value) => (line.place = Number(value)),
    not_writing: (line, part, value) => (line.isGone = value === "true"),
    polygon: (line, part, value) => (part.polygon = JSON.parse(value).flat()),
    ink: (line, part, value) => putInk(part, JSON.parse(value)),
  };

  // The page with corrections over it: of each `region` (l0001, l0001/w001), `place` as links have
  // it, `field`, and `value` as the archive keeps it. What is no value, or has no place, is passed over.
  function laidOver(page, corrections) {
    const lines = opened(page);
    for (const one of corrections) {
      const found = partsOf(page, lines, one);
      try {
        if (found) LAY[one.field](found.line, found.part, one.value);
      } catch (error) {
        console.info(error);
      }
    }
    return closed(page, lines.filter((line) => !line.isGone).sort((a, b) => a.place - b.place));
  }

  Object.assign(Ductus, { strokesOf, laidOver });
})();
