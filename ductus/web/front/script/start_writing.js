// The start shows what it promises: some lines of a leaf that write themselves, once.
"use strict";
(() => {
  const { el } = Ductus;
  const MOST = 3; // lines
  const SECONDS = 5; // what moves longer has to have a way to stop it (WCAG 2.2.2)
  const ROOM = 0.8; // of the height; the rest is for what stands around them

  // The lines, one after the other, that have most strokes.
  function chosenLines({ lines }) {
    const groups = lines.map((_, first) => lines.slice(first, first + MOST));
    const strokes = (some) => some.reduce((sum, line) => sum + line.strokes, 0);
    return groups.sort((a, b) => strokes(b) - strokes(a))[0] || [];
  }

  // The whole of the boxes on a canvas, as large as it goes: a frame as the ink is drawn in.
  function frameOf(lines, { clientWidth, clientHeight }) {
    const boxes = lines.map(Ductus.boxOf);
    const low = [0, 1].map((k) => Math.min(...boxes.map((box) => box[k])));
    const high = [2, 3].map((k) => Math.max(...boxes.map((box) => box[k])));
    const scale = Math.min(clientWidth / (high[0] - low[0]), (ROOM * clientHeight) / (high[1] - low[1]));
    const [x, y] = [0, 1].map((k) => (low[k] + high[k]) / 2);
    return [scale, 0, 0, scale, clientWidth / 2 - scale * x, clientHeight / 2 - scale * y];
  }

  function write(canvas, page, lines) {
    const { ink, ranges, colours } = Ductus.inkOfPage(page);
    const at = page.lines.indexOf(lines[0]);
    const layer = new Ductus.InkLayer(canvas, ink, colours);
    const replay = new Ductus.Replay(ink, Ductus.lineHeight(page), () => {});
    replay.onChange = () => {
      if (canvas.isConnected) layer.draw(frameOf(lines, canvas), replay.range, replay.place(), {});
      else replay.stop(); // another page is shown
    };
    replay.setRange([ranges[at].all[0], ranges[at + lines.length - 1].all[1]]);
    replay.speed = (replay.to - replay.from) / (replay.pace * SECONDS);
    new ResizeObserver(() => replay.onChange()).observe(canvas);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) replay.play();
  }

  // A link to the leaf, empty until its ink is there; `id` may be empty.
  function startWriting(id) {
    if (!id) return null;
    const canvas = el("canvas", { "aria-hidden": "true" });
    const link = el("a", { className: "writes", href: Ductus.addressOf(id), hidden: true }, canvas, el("span", { className: "unseen" }, Ductus.t("openLeaf")));
    Ductus.load("page", id, `pages/${id}/page.js`)
      .then((page) => {
        const lines = chosenLines(page);
        if (!lines.length || !link.isConnected) return;
        link.hidden = false;
        write(canvas, page, lines);
      })
      .catch((error) => console.info(error)); // the start does without
    return link;
  }

  Object.assign(Ductus, { startWriting });
})();
