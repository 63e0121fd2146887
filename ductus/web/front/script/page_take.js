// What can be taken along of a page: its files, its ink as drawings, a line of it as picture and drawing.
"use strict";
(() => {
  const { el } = Ductus;
  const SHARP = 0.92; // quality of a JPEG

  // Pictures that hold a box of the page in the pixels of the scan: [path, left, top] each.
  function pieces({ id, picture }, [x0, y0, x1, y1]) {
    const { tile, tiles, levels, scan } = picture;
    if (!tiles) return [[`pages/${id}/${scan}`, 0, 0]];
    const told = [];
    for (let y = Math.floor(y0 / tile); y * tile < y1; y++) {
      for (let x = Math.floor(x0 / tile); x * tile < x1; x++) told.push([`pages/${id}/${tiles}/${levels - 1}/${x}_${y}.jpg`, x * tile, y * tile]);
    }
    return told;
  }

  function loaded(path) {
    const image = new Image();
    image.src = path;
    return image.decode().then(() => image);
  }

  // A line, cut from the scan, as JPEG. Browsers refuse it to pages that were opened from a folder.
  async function linePicture(page, line) {
    const [x0, y0, x1, y1] = Ductus.paddedBox(Ductus.boxOf(line), [page.width, page.height]).map(Math.round);
    const canvas = el("canvas", { width: x1 - x0, height: y1 - y0 });
    const context = canvas.getContext("2d");
    for (const [path, left, top] of pieces(page, [x0, y0, x1, y1])) context.drawImage(await loaded(path), left - x0, top - y0);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", SHARP));
  }

  Object.assign(Ductus.PageView.prototype, {
    // The ink of the page, or of a line, as a drawing that may write itself.
    takeSvg(isMoving, line = null) {
      const range = line ? this.ranges[this.page.lines.indexOf(line)].all : [0, this.ink.n];
      const timing = { ends: this.replay.ends, pace: this.replay.pace, speed: this.replay.speed, from: this.replay.ends[2 * range[0]] || 0 };
      const box = line ? Ductus.boxOf(line) : [0, 0, this.page.width, this.page.height];
      const svg = Ductus.inkSvg(this.ink, this.colours, range, box, this.name(), isMoving ? timing : null);
      Ductus.save(this.fileName(line, "svg"), "image/svg+xml", svg);
    },

    async takeLinePicture(line) {
      try {
        Ductus.save(this.fileName(line, "jpg"), "image/jpeg", await linePicture(this.page, line));
      } catch (error) {
        console.info(error);
        Ductus.say(Ductus.t("takeLineRefused"));
      }
    },

    fileName(line, kind) {
      return `${this.page.id}${line ? `.${line.id}` : ""}.${kind}`;
    },
  });

  function takeAlong(view) {
    const { page } = view;
    // From a folder browsers show files instead of handing them over: then not in place of the page.
    const target = location.protocol === "file:" ? "_blank" : null;
    const file = (name, key) => el("a", { href: `pages/${page.id}/${name}`, download: name, target }, Ductus.t(key));
    const act = (key, run) => el("button", { type: "button", onclick: run }, Ductus.t(key));
    const ofLine = (key, run) => act(key, () => (view.line ? run(view.line) : Ductus.say(Ductus.t("takeNoLine"))));
    return el(
      "details",
      { className: "take" },
      el("summary", {}, Ductus.t("take")),
      el(
        "div",
        {},
        el("h3", {}, Ductus.t("page")),
        page.picture ? file(page.picture.scan, "takeImage") : null,
        file(page.inkml, "takeInkml"),
        act("takeSvg", () => view.takeSvg(false)),
        act("takeMoving", () => view.takeSvg(true)),
        el("h3", {}, Ductus.t("takeOfLine")),
        page.picture ? ofLine("takeLineImage", (line) => view.takeLinePicture(line)) : null,
        ofLine("takeLineSvg", (line) => view.takeSvg(false, line)),
        ofLine("takeLine", (line) => view.takeSvg(true, line)),
      ),
    );
  }

  // As any menu, it closes where something else is meant.
  document.addEventListener("pointerdown", ({ target }) => {
    for (const menu of document.querySelectorAll("details.take[open]")) if (!menu.contains(target)) menu.open = false;
  });

  Object.assign(Ductus, { takeAlong });
})();
