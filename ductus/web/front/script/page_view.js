// A page: its scan, its ink that writes itself, its lines.
"use strict";
(() => {
  const { el } = Ductus;

  class PageView {
    constructor(page, item, onMoveOn) {
      this.page = page;
      this.item = item;
      this.onMoveOn = onMoveOn;
      this.ink = Ductus.unpackInk(page.ink);
      this.ranges = this.rangesOf(page);
      this.colours = this.coloursOf();
      this.view = "over";
      this.tint = "";
      this.look = { contrast: false, invert: false, starts: false };
      this.line = this.word = null;
      this.replay = new Ductus.Replay(this.ink, this.lineHeight(), () => this.refresh());
      this.replay.stops = this.ranges.flatMap((range) => range.words.map(([, end]) => end));
      this.element = this.made();
    }

    // Of each line its strokes [first, end), and those of its words.
    rangesOf(page) {
      let at = 0;
      return page.lines.map((line) => {
        const first = at;
        const words = line.words.map((word) => [at, (at += word.strokes)]);
        if (!words.length) at += line.strokes;
        return { all: [first, at], words };
      });
    }

    coloursOf() {
      const colours = new Uint8Array(this.ink.n);
      for (const { all } of this.ranges) {
        for (let s = all[0]; s < all[1]; s++) colours[s] = Ductus.orderColour(s - all[0], all[1] - all[0]);
      }
      return colours;
    }

    lineHeight() {
      const heights = this.page.lines.map((line) => {
        const [x0, y0, x1, y1] = Ductus.boxOf(line);
        return Math.min(x1 - x0, y1 - y0);
      });
      heights.sort((a, b) => a - b);
      return heights[heights.length >> 1] || this.page.height / 40;
    }

    made() {
      this.scan = el("div", { className: "scan", tabindex: "0", role: "application", "aria-label": this.name() });
      this.overlay = el("canvas", { className: "ink", "aria-hidden": "true" });
      this.marks = el("canvas", { className: "ink", "aria-hidden": "true" });
      this.side = el("canvas", { className: "ink side", "aria-hidden": "true" });
      this.list = Ductus.lineList(this.page, this);
      this.bar = Ductus.replayBar(this);
      const stage = el(
        "div",
        { className: "stage" },
        this.scan, this.marks, this.overlay,
        el("div", { className: "beside" }, this.side),
        Ductus.zoomTools(this),
        this.page.picture ? null : el("p", { className: "notice" }, Ductus.t("noScan")),
      );
      return el(
        "main",
        { className: "page", id: "content", tabindex: "-1" },
        el("div", { className: "tools" }, Ductus.viewChoice(this), Ductus.lookTools(this)),
        stage,
        this.bar,
        this.panel(),
      );
    }

    panel() {
      return el(
        "aside",
        { className: "panel", "aria-label": Ductus.t("lines") },
        Ductus.pageHeading(this.page, this.item),
        Ductus.shareTools(this),
        this.list,
        el("p", { className: "quiet" }, Ductus.t("hint")),
        Ductus.aboutPage(this.page),
      );
    }

    name() {
      return [this.page.itemLabel, Ductus.leafName(this.page.label)].filter(Boolean).join(", ");
    }

    // When it is in the document.
    start(lineId, wordId, place) {
      this.viewer = new Ductus.ScanViewer(this.scan, this.page, () => this.redraw());
      this.layer = new Ductus.InkLayer(this.overlay, this.ink, this.colours);
      this.sideLayer = new Ductus.InkLayer(this.side, this.ink, this.colours);
      this.viewer.onClick((x, y) => this.chooseAt(x, y));
      this.viewer.whenOpen(() => {
        this.setView(this.page.picture ? "over" : "alone");
        const lines = this.page.lines;
        const index = lineId ? this.lineOf(lineId, wordId, place) : -1;
        if (index >= 0) this.choose(index, wordId ? Ductus.partOf(lines[index].words, wordId, place, this.page) : -1);
      });
    }

    // The line that a link means; that of a word is found by its name: the place is the word's.
    lineOf(lineId, wordId, place) {
      const { lines } = this.page;
      if (!wordId) return Ductus.partOf(lines, lineId, place, this.page);
      const known = lines.findIndex((line) => line.id === lineId);
      if (known < 0 || Ductus.partOf(lines[known].words, wordId, place, this.page) >= 0) return known;
      return lines.findIndex((line) => Ductus.partOf(line.words, wordId, place, this.page) >= 0);
    }

    close() {
      this.replay.pause();
      this.isClosed = true;
      this.viewer.close();
    }

    refresh() {
      if (this.isClosed || !this.bar) return;
      this.bar.refresh();
      this.redraw();
    }

    redraw() {
      if (this.isAsked || this.isClosed) return;
      this.isAsked = true;
      requestAnimationFrame(() => {
        this.isAsked = false;
        if (!this.isClosed) this.draw();
      });
    }

    draw() {
      const frame = this.viewer?.frame();
      if (!frame) return;
      const look = { starts: this.look.starts, isMoving: this.viewer.isMoving };
      const place = this.replay.place();
      Ductus.drawMarks(this.marks, frame, this);
      if (this.view === "over" || this.view === "alone") this.layer.draw(frame, this.replay.range, place, look);
      if (this.view === "beside") this.sideLayer.draw(frame, this.replay.range, place, look);
    }

    setView(view) {
      this.view = view;
      this.element.dataset.view = view;
      for (const one of this.element.querySelectorAll("[data-view]")) {
        if (one !== this.element) one.setAttribute("aria-pressed", one.dataset.view === view ? "true" : "false");
      }
      this.layer.drawn = this.sideLayer.drawn = null;
      if (this.line) requestAnimationFrame(() => this.lookAtChosen());
      this.overlay.hidden = view === "beside" || view === "scan";
      this.showLook();
    }

    toggle(name) {
      this.look[name] = !this.look[name];
      this.showLook();
    }

    showLook() {
      const { contrast, invert } = this.look;
      this.viewer.look({ contrast, invert, paled: this.view === "over", hidden: this.view === "alone" });
      for (const one of this.element.querySelectorAll("[data-toggle]")) {
        const name = one.dataset.toggle;
        if (name in this.look) one.setAttribute("aria-pressed", this.look[name] ? "true" : "false");
      }
      this.refresh();
    }

    toggleByWord() {
      this.replay.isByWord = !this.replay.isByWord;
      this.refresh();
    }

    setTint(tint) {
      this.tint = tint;
      this.refresh();
    }

    turn() {
      this.viewer.turn();
    }

    chooseAt(x, y) {
      const index = this.page.lines.findIndex((line) => Ductus.isInside(line.polygon, x, y));
      if (index < 0) {
        this.choose(null);
        return;
      }
      const word = this.page.lines[index].words.findIndex((one) => Ductus.isInside(one.polygon, x, y));
      this.choose(index, word, false);
    }

    // Chooses a line by its place, and a word of it; null lets go.
    choose(index, word = -1, isShown = true) {
      this.lineAt = index;
      this.wordAt = index !== null && word >= 0 ? word : null;
      this.line = index === null ? null : this.page.lines[index];
      this.word = this.wordAt === null ? null : this.line.words[this.wordAt];
      const range = index === null ? [0, this.ink.n] : this.ranges[index].all;
      this.replay.setRange(this.wordAt === null ? range : this.ranges[index].words[this.wordAt]);
      if (isShown) this.lookAtChosen();
      Ductus.markChosen(this.element, this.line, this.word);
      Ductus.setAddress(Ductus.addressOf(this.page.id, this.line?.id, this.word?.id));
      this.refresh();
    }

    lookAtChosen() {
      if (!this.line || this.isClosed) return;
      this.scan.scrollIntoView({ block: "nearest" }); // on a phone the list lies below it
      this.viewer.lookAt(Ductus.boxOf(this.word || this.line), this.word ? 1.5 : 0.35);
    }

    chooseLine(by) {
      const n = this.page.lines.length;
      if (!n) return;
      const from = this.line ? this.lineAt : by > 0 ? -1 : n;
      this.choose(Math.min(n - 1, Math.max(0, from + by)));
      this.read();
    }

    chooseWord(by) {
      if (!this.line) {
        this.chooseLine(by);
        return;
      }
      const words = this.line.words.length;
      const to = this.wordAt === null ? (by > 0 ? 0 : words - 1) : this.wordAt + by;
      if (to >= 0 && to < words) this.choose(this.lineAt, to);
      else if (this.page.lines[this.lineAt + by]) {
        const next = this.page.lines[this.lineAt + by].words.length;
        this.choose(this.lineAt + by, by > 0 ? 0 : next - 1);
      }
      this.read();
    }

    // Tells what is chosen to those who do not see it.
    read() {
      if (this.line) Ductus.say(this.word ? Ductus.shown(this.word.text) : `${this.scopeName()}: ${Ductus.shown(this.line.text)}`);
    }

    scopeName() {
      if (!this.line) return Ductus.t("page");
      return this.word ? Ductus.shown(this.word.text) || "·" : Ductus.lineName(this.line, this.lineAt);
    }

    turnLeaf(by) {
      const at = this.item.pages.findIndex((page) => page.id === this.page.id);
      const next = this.item.pages[at + by];
      if (next) this.onMoveOn(next.id);
    }

    copyLink() {
      Ductus.copy(Ductus.link(this.page, this.line, this.word), Ductus.t("linkCopied"));
    }

    cite() {
      Ductus.copy(Ductus.citation(this.page, this.line, (this.lineAt ?? 0) + 1), Ductus.t("cited"));
    }

    findShape() {
      if (this.word?.shape) Ductus.go(`#/shape/${this.page.id}/${this.line.id}/${this.word.id}`);
      else Ductus.say(Ductus.t("noShape"));
    }

    takeSvg(isMoving, ofLine) {
      const line = ofLine ? this.line || this.page.lines[0] : null;
      if (ofLine && !line) return;
      const range = line ? this.ranges[this.page.lines.indexOf(line)].all : [0, this.ink.n];
      const timing = { ends: this.replay.ends, pace: this.replay.pace, speed: this.replay.speed, from: this.replay.ends[2 * range[0]] || 0 };
      const box = line ? Ductus.boxOf(line) : [0, 0, this.page.width, this.page.height];
      const svg = Ductus.inkSvg(this.ink, this.colours, range, box, this.name(), isMoving ? timing : null);
      Ductus.save(`${this.page.id}${line ? `.${line.id}` : ""}.svg`, "image/svg+xml", svg);
    }
  }

  Object.assign(Ductus, { PageView });
})();
