// A page: its scan, its ink that writes itself, its lines. What is chosen of it: page_choice.js.
"use strict";
(() => {
  const { el } = Ductus;

  class PageView {
    constructor(page, item, onMoveOn) {
      this.hold(Ductus.desk ? Ductus.desk.asSaid(page) : page);
      this.item = item;
      this.onMoveOn = onMoveOn;
      this.view = "over";
      this.tint = "";
      this.look = { contrast: false, invert: false, starts: false };
      this.line = this.word = null;
      this.replay = new Ductus.Replay(this.ink, Ductus.lineHeight(page), () => this.refresh());
      this.replay.stops = this.stops;
      this.replay.onEnd = () => Ductus.say(Ductus.t("written"));
      this.correcting = Ductus.Correcting ? new Ductus.Correcting(this) : null;
      this.element = this.made();
    }

    hold(page) {
      this.page = page;
      Object.assign(this, Ductus.inkOfPage(page));
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
        this.correcting?.onStage(),
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
        this.correcting?.section,
        this.list,
        el("p", { className: "quiet" }, Ductus.t("hint"), this.correcting ? ` ${Ductus.t("editChoose")}` : null),
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
      this.viewer.onClick((x, y) => this.correcting?.click(x, y) || this.chooseAt(x, y));
      this.correcting?.start();
      this.viewer.whenOpen(() => {
        this.setView(this.page.picture ? "over" : "alone");
        this.chooseNamed(lineId, wordId, place);
      });
    }

    // The same leaf with other lines or other ink: what is chosen stays, and what is looked at.
    renew(page) {
      const [line, word] = [this.line?.id, this.word?.id];
      this.hold(page);
      this.replay.take(this.ink, this.stops);
      this.layer.take(this.ink, this.colours);
      this.sideLayer.take(this.ink, this.colours);
      const list = Ductus.lineList(page, this);
      this.list.replaceWith(list);
      this.list = list;
      const at = page.lines.findIndex((one) => one.id === line);
      this.mark(at < 0 ? null : at, at < 0 ? -1 : page.lines[at].words.findIndex((one) => one.id === word));
    }

    close() {
      this.replay.pause();
      this.isClosed = true;
      this.correcting?.close();
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
      this.correcting?.draw(frame);
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
  }

  Object.assign(Ductus, { PageView });
})();
