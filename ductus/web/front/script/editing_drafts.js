// What is being put right and is not saved yet: it can be undone, and is there again when somebody
// comes back to the line, also from another leaf.
"use strict";
(() => {
  class Draft {
    constructor(value) {
      this.states = [value];
      this.at = 0;
    }

    get now() {
      return this.states[this.at];
    }

    get isChanged() {
      return this.at > 0;
    }

    get canRedo() {
      return this.at < this.states.length - 1;
    }

    put(value) {
      this.states = [...this.states.slice(0, this.at + 1), value];
      this.at += 1;
    }

    undo() {
      this.at = Math.max(0, this.at - 1);
    }

    redo() {
      this.at = Math.min(this.states.length - 1, this.at + 1);
    }
  }

  // The buttons that go back and forth in a draft, and that which saves it; `onChange` shows what it
  // says then.
  class DraftButtons {
    constructor(draft, save, onChange) {
      Object.assign(this, { draft, save, onChange });
      const act = (key, way) => Ductus.el("button", { type: "button", "data-focus": way, onclick: () => this.go(way) }, Ductus.t(key));
      this.buttons = [act("editUndo", "undo"), act("editRedo", "redo"), save];
      this.show();
    }

    show() {
      const [undo, redo] = this.buttons;
      const active = document.activeElement;
      undo.disabled = this.save.disabled = !this.draft.isChanged;
      redo.disabled = !this.draft.canRedo;
      if (active === undo && undo.disabled) redo.focus();
      if (active === redo && redo.disabled) undo.focus();
    }

    go(way) {
      this.draft[way]();
      this.onChange();
    }
  }

  const TOOLS = { text: "text", polygon: "outline", ink: "ink" };
  const held = new Map(); // page, region and field to their draft

  const keyOf = (page, region, field) => `${page}/${region}#${field}`;

  // The draft of a field; what nobody changed begins with what the page says now.
  function draftOf(page, region, field, value) {
    const key = keyOf(page, region, field);
    if (!held.get(key)?.isChanged) held.set(key, new Draft(value));
    return held.get(key);
  }

  // Drops, when it is called, the draft of a field that is saved now; not what was changed meanwhile.
  function savedDraft(page, region, field) {
    const key = keyOf(page, region, field);
    const seen = held.get(key)?.now;
    return () => held.get(key)?.now === seen && held.delete(key);
  }

  // The lines and words of a page that have something that is not saved, each with a tool for it.
  function unsaved(page) {
    const open = [...held].filter(([key, draft]) => draft.isChanged && key.startsWith(`${page}/`));
    return new Map(open.map(([key]) => key.slice(page.length + 1).split("#")));
  }

  // Lines and words that were begun and left, each a way back; null where there are none.
  function unsavedList(work) {
    const { lines } = work.view.page;
    const open = [...unsaved(work.base.id)].filter(([region]) => !work.isOpen || region !== work.region);
    const back = ([region, field]) => {
      const [lineId, wordId] = region.split("/");
      const at = lines.findIndex((one) => one.id === lineId);
      const wordAt = wordId && at >= 0 ? lines[at].words.findIndex((one) => one.id === wordId) : -1;
      if (at < 0 || (wordId && wordAt < 0)) return null;
      const name = wordId ? Ductus.shown(lines[at].words[wordAt].text) || "·" : Ductus.lineName(lines[at], at);
      const go = () => {
        work.view.choose(at, wordAt);
        work.open(TOOLS[field]);
      };
      return Ductus.el("button", { type: "button", onclick: go }, name);
    };
    const buttons = open.map(back).filter(Boolean);
    return buttons.length ? Ductus.el("p", { className: "unsaved" }, Ductus.t("editUnsaved"), " ", buttons) : null;
  }

  addEventListener("beforeunload", (event) => {
    if ([...held.values()].some((draft) => draft.isChanged)) event.preventDefault();
  });

  Object.assign(Ductus, { DraftButtons, draftOf, savedDraft, unsavedList });
})();
