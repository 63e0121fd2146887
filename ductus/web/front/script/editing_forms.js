// What is put right in the panel alone: text, and of a line its direction, its place, whether it is one.
"use strict";
(() => {
  const { el } = Ductus;

  // The text of a line or word. A tool is made anew whenever what it shows may be another.
  class TextTool {
    constructor(work) {
      const { part, view } = work;
      const draft = work.draft("text", Ductus.shown(part.text));
      const text = el("textarea", {
        id: "edit-text", rows: "2", "data-focus": "text", value: draft.now, lang: view.line.lang || undefined,
        dir: part.dir === "rtl" ? "rtl" : "ltr", spellcheck: "false", autocomplete: "off",
        onkeydown: (event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault(); // a line is one line, however the field breaks it
          text.form.requestSubmit();
        },
        oninput: () => {
          if (text.value.includes("\n")) text.value = text.value.replaceAll(/\s*\n\s*/g, " ");
          draft.undo(); // a field undoes by itself: one state is enough
          if (text.value !== draft.now) draft.put(text.value);
        },
      });
      const submit = (event) => {
        event.preventDefault();
        work.save("text", Ductus.asWritten(text.value, part.text));
      };
      this.element = el(
        "form",
        { onsubmit: submit },
        el("label", { for: "edit-text" }, Ductus.t(work.word ? "editWordText" : "editText")),
        text,
        el("div", { className: "edit-row" }, work.saveButton({ type: "submit" })),
      );
      this.first = text;
    }
  }

  // What a line is: how it runs, when it is read, whether it is writing.
  class LineTool {
    constructor(work) {
      const { view } = work;
      const { line, lineAt } = view;
      const { lines } = view.page;
      const runs = Object.entries(Ductus.runs).map(([name, key]) =>
        el(
          "button",
          { type: "button", "data-focus": name, "aria-pressed": line.dir === name ? "true" : "false", onclick: () => line.dir !== name && work.save("direction", name) },
          Ductus.t(key),
        ),
      );
      const act = (key, focus, run, disabled) => el("button", { type: "button", "data-focus": focus, onclick: run, disabled }, Ductus.t(key));
      const move = (by) => work.save("reading_order", String(placeBeyond(lines, lineAt, by)));
      this.element = el(
        "div",
        {},
        el("p", { id: "edit-runs" }, Ductus.t("editDirection")),
        el("div", { className: "choice", role: "group", "aria-labelledby": "edit-runs" }, runs),
        el(
          "div",
          { className: "edit-row" },
          act("editEarlier", "earlier", () => move(-1), lineAt === 0),
          act("editLater", "later", () => move(1), lineAt === lines.length - 1),
        ),
        el("div", { className: "edit-row" }, act("editNotWriting", "not-writing", () => work.save("not_writing", "true"))),
      );
      this.first = runs[0];
    }
  }

  // Between the two lines that it is to stand between.
  function placeBeyond(lines, at, by) {
    const beyond = lines[at + by].place;
    const next = lines[at + 2 * by];
    return ((next ? next.place : beyond + 2 * by) + beyond) / 2;
  }

  Object.assign(Ductus, { TextTool, LineTool });
})();
