// Correcting: the button on the scan, the tools beside it, and what is saved. Where it goes is told by
// `Ductus.desk`: to a server (desk_served.js), or into this browser and a file (desk_kept.js).
"use strict";
(() => {
  const { el } = Ductus;
  const TOOLS = { text: ["editTextTool", "TextTool"], ink: ["editInkTool", "InkTool"], outline: ["editOutline", "OutlineTool"], line: ["editLineTool", "LineTool"] };

  class Correcting {
    constructor(view) {
      this.view = view;
      this.base = view.page; // as it is saved
      this.isOpen = false;
      this.name = "text";
      this.stage = new Ductus.EditStage(view);
      this.pill = el("button", { type: "button", className: "correct", hidden: true, onclick: () => (this.isOpen ? this.leave() : this.open()) });
      this.head = el("div");
      this.place = el("div", { className: "edit-tool" });
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
      this.endTool();
      this.isClosed = true;
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
      if (!this.line) return "";
      return this.word ? `${this.line.id}/${this.word.id}` : this.line.id;
    }

    targetName() {
      return this.word ? Ductus.t("editWord", { word: this.view.scopeName() }) : this.view.scopeName();
    }

    // Opening, leaving, another line

    open(name = this.name) {
      if (!this.line) return;
      this.isOpen = true;
      this.useTool(name);
      this.view.lookAtChosen();
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
      if (this.isOpen && !this.line) this.leave();
      else if (this.isOpen && this.regionNow() !== this.region) this.useTool(this.name);
      else this.show();
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
      this.tool = this.history = null;
      if (!this.isClosed) this.preview("", null);
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
          { type: "button", "data-tool": name, "data-focus": `tool-${name}`, "aria-pressed": name === this.name ? "true" : "false", onclick: () => this.useTool(name) },
          Ductus.t(TOOLS[name][0]),
        );
      const leave = el("button", { type: "button", "data-focus": "leave", title: "Esc", onclick: () => this.leave() }, Ductus.t("close"));
      return [
        el("div", { className: "edit-head" }, el("h2", { dir: "auto" }, Ductus.t("editHead", { what: this.targetName() })), leave),
        el("div", { className: "choice", role: "group", "aria-label": Ductus.t("editTools") }, names.map(tool)),
      ];
    }

    showStatus() {
      const { line } = this.view;
      const hint = line ? null : el("p", { className: "quiet" }, Ductus.t("editChoose"));
      const told = [Ductus.unsavedList(this), ...Ductus.desk.status(this)].filter(Boolean);
      Ductus.keepFocus(this.status, () => this.status.replaceChildren(...[hint, ...told].filter(Boolean)));
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

    // Shows the page with something over it that is not saved; null shows it as it is saved.
    preview(field, value) {
      if (value === null && !this.isPreviewed) return;
      this.isPreviewed = value !== null;
      this.view.renew(value === null ? this.base : Ductus.laidOver(this.base, [{ region: this.region, field, value, place: "" }]));
    }

    saveButton(about = {}) {
      return el("button", { type: "button", className: "main", "data-focus": "save", ...about }, Ductus.t(Ductus.desk.verb));
    }

    historyButtons(draft, onChange) {
      const act = (key, focus, run) => el("button", { type: "button", "data-focus": focus, onclick: () => this.go(run) }, Ductus.t(key));
      this.history = { draft, onChange, undo: act("editUndo", "undo", "undo"), redo: act("editRedo", "redo", "redo") };
      this.showHistory();
      return [this.history.undo, this.history.redo];
    }

    showHistory() {
      if (!this.history) return;
      const { draft, undo, redo } = this.history;
      const active = document.activeElement;
      undo.disabled = !draft.isChanged;
      redo.disabled = !draft.canRedo;
      if (active === undo && undo.disabled) redo.focus();
      if (active === redo && redo.disabled) undo.focus();
    }

    go(way) {
      this.history.draft[way]();
      this.history.onChange();
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
      } else if (isUndo && this.history && !isTyping && !this.tool.trace) this.go(event.key.toLowerCase() === "y" || event.shiftKey ? "redo" : "undo");
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    // Saving

    async save(field, value, region = this.region) {
      if (this.isSaving) return;
      this.isSaving = true;
      this.trouble.textContent = "";
      try {
        await Ductus.desk.take(this, region, field, value);
        Ductus.dropDraft(this.base.id, region, field);
        Ductus.say(Ductus.t(Ductus.desk.taken));
        await this.again();
      } catch (error) {
        this.trouble.textContent = Ductus.t("editFailed", { why: error.message });
      }
      this.isSaving = false;
    }

    // The page as it is saved now.
    async again() {
      const page = await Ductus.desk.page(this.base.id);
      if (this.isClosed) return;
      const isOfTool = this.stage.element.contains(document.activeElement);
      this.base = page;
      this.isPreviewed = false;
      this.view.renew(page);
      if (!this.isOpen) this.show();
      else if (!this.line) this.leave();
      else this.useTool(this.name);
      if (isOfTool) this.tool?.first.focus({ preventScroll: true });
      await this.look();
    }

    // How far people have come with the page, where that is known.
    async look() {
      try {
        this.said = await Ductus.desk.look(this.base.id);
      } catch (error) {
        console.warn(error);
      }
      if (!this.isClosed) this.showStatus();
    }
  }

  Object.assign(Ductus, { Correcting });
})();
