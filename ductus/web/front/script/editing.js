// Correcting, where the page may be edited: each change is saved at once.
"use strict";
(() => {
  const { el } = Ductus;
  const { PageView } = Ductus;
  const panel = PageView.prototype.panel;
  const choose = PageView.prototype.choose;

  PageView.prototype.panel = function withEditor() {
    const made = panel.call(this);
    this.editor = el("section", { className: "editor", "aria-label": Ductus.t("editing") });
    made.insertBefore(this.editor, made.querySelector(".lines") || null);
    look(this);
    return made;
  };

  PageView.prototype.choose = function chooseAndEdit(...asked) {
    choose.apply(this, asked);
    if (this.editor) show(this);
  };

  async function asked(path, body) {
    const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(path, options);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    return told;
  }

  // How far people have come with the page, and who is looking.
  async function look(view) {
    try {
      const id = encodeURIComponent(view.page.id);
      [view.said, view.me] = await Promise.all([asked(`api/pages/${id}`), view.me || asked("api/me")]);
    } catch (error) {
      console.warn(error);
    }
    show(view);
  }

  async function save(view, region, field, value, then = () => {}) {
    try {
      await asked("api/corrections", {
        page_id: view.page.id,
        region_id: region ? `${view.page.id}/${region}` : "",
        field,
        value,
        inkml_sha256: view.said?.inkml_sha256 || "",
      });
      for (const kind of ["page", "search", "shapes"]) Ductus.forget(kind);
      then();
      Ductus.say(Ductus.t("editSaved"));
      await look(view);
    } catch (error) {
      Ductus.say(Ductus.t("editFailed", { why: error.message }));
    }
  }

  function show(view) {
    view.editor.replaceChildren(stateOf(view), view.line ? form(view) : el("p", { className: "quiet" }, Ductus.t("editChoose")));
  }

  function stateOf(view) {
    if (!view.said) return el("p");
    const { state, waiting } = view.said;
    const named = Ductus.t({ untouched: "editUntouched", corrected: "editCorrected", approved: "editApproved" }[state]);
    const isReviewer = view.me?.role === "reviewer";
    const [key, value] = isReviewer ? ["editApprove", "approved"] : ["editDone", "corrected"];
    return el(
      "p",
      { className: "edit-state" },
      el("span", { "data-state": state }, Ductus.t("editState", { state: named })),
      waiting.length ? ` · ${Ductus.t("editWaiting", { n: waiting.length })} ` : " ",
      el("button", { type: "button", onclick: () => save(view, "", "state", value) }, Ductus.t(key)),
    );
  }

  function form(view) {
    const { line, word } = view;
    const part = word || line;
    const region = word ? `${line.id}/${word.id}` : line.id;
    const direction = part.dir === "rtl" ? "rtl" : "ltr";
    const text = el("input", { type: "text", id: "edit-text", value: Ductus.shown(part.text), lang: line.lang || undefined, dir: direction, spellcheck: "false", autocomplete: "off" });
    const range = view.ranges[view.lineAt];
    const strokes = Ductus.strokesOf(view.ink, word ? range.words[view.wordAt] : range.all);
    return el(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          const told = Ductus.asWritten(text.value, part.text);
          save(view, region, "text", told, () => Ductus.showWritten(view, part, told));
        },
      },
      el("label", { for: "edit-text" }, Ductus.t("editText")),
      text,
      el("button", { type: "submit" }, Ductus.t("editSave")),
      word ? null : ofLine(view, line),
      Ductus.strokeList(strokes, (made) => save(view, region, "ink", made, () => location.reload())),
    );
  }

  function ofLine(view, line) {
    const runs = ["ltr", "rtl", "ttb"].map((name) =>
      el("option", { value: name, selected: name === line.dir }, Ductus.t(`edit${name[0].toUpperCase()}${name.slice(1)}`)),
    );
    const reload = () => location.reload();
    return el(
      "p",
      { className: "edit-line" },
      el("label", {}, Ductus.t("editDirection"), " ", el("select", { onchange: (event) => save(view, line.id, "direction", event.target.value, () => (line.dir = event.target.value)) }, runs)),
      Ductus.button("⇑", Ductus.t("editEarlier"), () => moveLine(view, -1, reload)),
      Ductus.button("⇓", Ductus.t("editLater"), () => moveLine(view, 1, reload)),
      el("button", { type: "button", className: "not-writing", onclick: () => save(view, line.id, "not_writing", "true", reload) }, Ductus.t("editNotWriting")),
    );
  }

  // Between the two lines that it is to stand between, in the order that counts for each.
  function moveLine(view, by, then) {
    const { lines } = view.page;
    const beyond = lines[view.lineAt + by];
    if (!beyond) return;
    const next = lines[view.lineAt + 2 * by];
    const from = view.said?.order?.[beyond.id] ?? view.lineAt + by;
    const to = next ? view.said?.order?.[next.id] ?? view.lineAt + 2 * by : from + 2 * by;
    save(view, view.line.id, "reading_order", String((from + to) / 2), then);
  }
})();
