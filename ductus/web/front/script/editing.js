// Correcting: the button on the scan, the tools beside it, and what is saved. Where it goes is told by
// `Ductus.desk`: to a server (desk_served.js), or into this browser and a file (desk_kept.js).
"use strict";
(() => {
  const { el } = Ductus;
  const TOOLS = { text: ["editTextTool", "TextTool"], ink: ["editInkTool", "InkTool"], outline: ["editOutline", "OutlineTool"], line: ["editLineTool", "LineTool"] };

  class Correcting {
    constructor(view) {
      this.view = view;
      this.base = { ...view.page, ink: view.ink }; // as it is saved
      this.isOpen = false;
      this.name = "text";
      this.stage = new Ductus.EditStage(view);
      this.pill = el("button", { type: "button", className: "correct", hidden: true, title: "E", "aria-keyshortcuts": "e", onclick: () => (this.isOpen ? this.leave() : this.open()) });
      [this.head, this.place] = [el("div"), el("div", { className: "edit-tool" })];
      this.trouble = el("p", { className: "trouble", role: "alert" });
      this.status = el("div", { className: "edit-status" });
      this.section = el("section", { className: "editor", "aria-label": Ductus.t("editing") }, this.head, this.place, this.trouble, this.status);
      this.onKey = (event) => this.key(event);
    }

    onStage() {
      return [this.stage.element, this.pill];
    }

    start() {
      document.addEventListener("keydown", this.onKey, true);
      this.show();
      this.look();
    }

    close() {
      document.removeEventListener("keydown", this.onKey, true);
      this.isClosed = true;
      this.endTool();
    }

    get line() {
      return this.base.lines.find((one) => one.id === this.view.line?.id) || null;
    }

    get word() {
      return this.line?.words.find((one) => one.id === this.view.word?.id) || null;
    }

    get part() {
      return this.word || this.line;
    }

    regionNow() {
      return [this.line?.id, this.word?.id].filter(Boolean).join("/");
    }

    targetName() {
      return this.word ? Ductus.t("editWord", { word: this.view.scopeName() }) : this.view.scopeName();
    }

    // Opening, leaving, another line

    open(name = this.name) {
      if (!this.line) return;
      this.isOpen = true;
      this.useTool(name);
      this.view.lookAtChosen(this.tool.room);
      this.section.parentElement.scrollTop = 0; // a list that was scrolled down to its line
      this.tool.first.focus({ preventScroll: true });
    }

    // What is not saved is kept, and is there when the line is corrected again.
    leave() {
      this.isOpen = false;
      this.endTool();
      this.show();
      (this.pill.hidden ? this.view.scan : this.pill).focus({ preventScroll: true });
    }

    // Something else is chosen.
    follow() {
      if (!this.isOpen) this.show();
      else if (!this.line) this.leave();
      else if (this.regionNow() !== this.region) this.useTool(this.name);
    }

    useTool(name) {
      this.endTool();
      this.name = name === "line" && this.word ? "text" : name;
      this.region = this.regionNow();
      this.tool = new Ductus[TOOLS[this.name][1]](this);
      this.trouble.textContent = "";
      this.show();
      this.view.redraw();
    }

    endTool() {
      this.tool?.close?.();
      this.tool = null;
      if (this.isClosed) return;
      this.preview("", null);
      this.view.redraw();
    }

    // What is shown

    show() {
      const { line } = this.view;
      this.pill.hidden = !line;
      this.pill.replaceChildren(Ductus.icon(this.isOpen ? "done" : "pen"), Ductus.t(this.isOpen ? "editLeave" : "editCorrect", { what: line ? this.targetName() : "" }));
      this.view.element?.classList.toggle("correcting", this.isOpen);
      Ductus.keepFocus(this.section, () => {
        this.head.replaceChildren(...(this.isOpen ? this.choice() : []));
        this.place.replaceChildren(...(this.tool ? [this.tool.element] : []));
      });
      this.showStatus();
    }

    choice() {
      const names = Object.keys(TOOLS).filter((name) => name !== "line" || !this.word);
      const tool = (name) =>
        el(
          "button",
          { type: "button", "data-tool": name, "data-focus": `tool-${name}`, "aria-pressed": name === this.name ? "true" : "false", onclick: () => this.useTool(name) || this.view.lookAtChosen(this.tool.room) },
          Ductus.t(TOOLS[name][0]),
        );
      const leave = el("button", { type: "button", "data-focus": "leave", title: "Esc", onclick: () => this.leave() }, Ductus.t("editLeave", {}));
      return [
        el("div", { className: "edit-head" }, el("h2", { dir: "auto" }, Ductus.t("editHead", { what: this.targetName() })), leave),
        el("div", { className: "choice", role: "group", "aria-label": Ductus.t("editTools") }, names.map(tool)),
      ];
    }

    showStatus() {
      const told = [Ductus.unsavedList(this), ...Ductus.desk.status(this)].filter(Boolean);
      Ductus.keepFocus(this.status, () => this.status.replaceChildren(...told));
      this.section.hidden = !this.isOpen && !this.status.childElementCount;
    }

    // What tools ask for

    draft(field, value) {
      return Ductus.draftOf(this.base.id, this.regionNow(), field, value);
    }

    // The strokes of the line or word as they are saved.
    strokes() {
      const { ink, ranges } = Ductus.inkOfPage(this.base);
      const range = ranges[this.base.lines.indexOf(this.line)];
      return Ductus.strokesOf(ink, this.word ? range.words[this.line.words.indexOf(this.word)] : range.all);
    }

    // The colours of so many strokes of the line or word as they are shown now.
    colours(n) {
      const { ranges, lineAt, wordAt, colours } = this.view;
      const [first] = this.word ? ranges[lineAt].words[wordAt] : ranges[lineAt].all;
      return Array.from({ length: n }, (_, at) => Ductus.orderColours[colours[first + at]]);
    }

    // Shows the page with something over it that is not saved; null shows it as it is saved.
    preview(field, value) {
      if (value === null && !this.isPreviewed) return;
      this.isPreviewed = value !== null;
      this.view.renew(value === null ? this.base : Ductus.laidOver(this.base, [{ region: this.region, field, value, place: "" }]));
      this.mark();
    }

    // Marks the lines that people put right, where that is known.
    mark() {
      if (this.said) Ductus.markCorrected(this.view.list, this.said.counts);
    }

    saveButton(about = {}) {
      return el("button", { type: "button", className: "main", "data-focus": "save", ...about }, Ductus.t(Ductus.desk.verb));
    }

    // On the stage

    draw(frame) {
      const context = this.stage.context(frame);
      this.tool?.draw?.(context, Math.hypot(frame[0], frame[1]));
    }

    click(x, y) {
      return Boolean(this.isOpen && this.tool.click?.(x, y));
    }

    key(event) {
      if (!this.isOpen || event.target.closest?.("dialog")) return;
      const isTyping = event.target.matches?.("input[type=text], input[type=search], textarea");
      const isUndo = (event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase());
      if (event.key === "Escape") {
        if (!this.tool.escape?.()) this.leave();
      } else if (isUndo && this.tool.undo && !isTyping) this.tool.undo(event.key.toLowerCase() === "y" || event.shiftKey ? "redo" : "undo");
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    // Saving

    save(field, value, region = this.region) {
      return this.queue(async () => {
        const forget = Ductus.savedDraft(this.base.id, region, field);
        await Ductus.desk.take(this, region, field, value);
        forget();
      });
    }

    // One after the other, as they are asked for.
    queue(act) {
      this.saved = (this.saved || Promise.resolve()).then(() => this.take(act));
      return this.saved;
    }

    async take(act) {
      this.trouble.textContent = "";
      try {
        await act();
      } catch (error) {
        this.fail("editFailed", error);
        return;
      }
      Ductus.say(Ductus.t(Ductus.desk.taken));
      await this.again().catch((error) => this.fail("editStale", error));
    }

    fail(key, error) {
      this.trouble.textContent = Ductus.t(key, { why: error.message });
      if (this.isClosed) Ductus.say(this.trouble.textContent);
    }

    // The page as it is saved now.
    async again() {
      const page = await Ductus.desk.page(this.base.id);
      if (this.isClosed) return;
      const active = document.activeElement;
      const isOfTool = this.stage.element.contains(active) || (active.dataset.focus === "save" && this.name !== "text");
      this.isPreviewed = false;
      this.view.renew(page);
      this.base = { ...page, ink: this.view.ink };
      if (this.isOpen && this.line) this.useTool(this.name);
      else if (this.isOpen) this.leave();
      else this.show();
      if (isOfTool) this.tool?.first.focus({ preventScroll: true });
      await this.look();
    }

    // How far people have come with the page, where that is known.
    async look() {
      this.said = await Ductus.desk.look(this.base.id).catch((error) => console.warn(error));
      if (this.isClosed) return;
      this.showStatus();
      this.mark();
    }
  }

  Object.assign(Ductus, { Correcting });
})();
