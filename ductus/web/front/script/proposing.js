// Correcting where no server takes it: what people say is kept for the visit, and taken along as a file.
"use strict";
(() => {
  const { el, PageView } = Ductus;
  const panel = PageView.prototype.panel;
  const choose = PageView.prototype.choose;
  const said = new Map(); // address of a line or word to its annotation

  PageView.prototype.panel = function withProposals() {
    const made = panel.call(this);
    this.proposals = el("section", { className: "editor", "aria-label": Ductus.t("editing") });
    made.insertBefore(this.proposals, made.querySelector(".lines"));
    show(this);
    return made;
  };

  PageView.prototype.choose = function chooseAndPropose(...asked) {
    choose.apply(this, asked);
    show(this);
  };

  // As ductus.address_of_region writes it, so that it is found after the page was done again.
  function targetOf({ page, line, word }) {
    const name = word ? `${line.id}/${word.id}` : line.id;
    const value = `${Ductus.placeOf(page, word || line)}&line=${name}`;
    return { source: page.id, selector: { type: "FragmentSelector", value } };
  }

  function propose(view, part, text) {
    const target = targetOf(view);
    const body = { type: "TextualBody", purpose: "editing", "ductus:field": "text", value: text };
    said.set(`${target.source}#${target.selector.value}`, { type: "Annotation", motivation: "editing", created: new Date().toISOString(), body, target });
    Ductus.showWritten(view, part, text);
    show(view);
    view.proposals.querySelector(".take-said").focus();
  }

  function takeAlong() {
    const told = { "@context": "http://www.w3.org/ns/anno.jsonld", type: "AnnotationPage", items: [...said.values()] };
    Ductus.save("corrections.json", "application/json", JSON.stringify(told, null, 1));
  }

  function form(view) {
    const part = view.word || view.line;
    const text = el("input", { type: "text", id: "edit-text", value: Ductus.shown(part.text), dir: part.dir === "rtl" ? "rtl" : "ltr", spellcheck: "false", autocomplete: "off" });
    const submit = (event) => {
      event.preventDefault();
      propose(view, part, Ductus.asWritten(text.value, part.text));
    };
    return el("form", { onsubmit: submit }, el("label", { for: "edit-text" }, Ductus.t("editText")), text, el("button", { type: "submit" }, Ductus.t("editKeep")));
  }

  function show(view) {
    if (!view.proposals) return;
    const take = el("button", { type: "button", className: "take-said", onclick: takeAlong }, Ductus.t("editTake", { n: said.size }));
    view.proposals.replaceChildren(
      view.line ? form(view) : el("p", { className: "quiet" }, Ductus.t("editChoose")),
      said.size ? el("p", {}, take, " ", el("span", { className: "quiet" }, Ductus.t("editSend"))) : "",
    );
  }

  addEventListener("beforeunload", (event) => said.size && event.preventDefault());
})();
