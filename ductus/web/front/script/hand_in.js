// What was put right in a published site and waits: a list with a way back, a name, and one file of
// W3C annotations to take along, which `ductus correct` takes (docs/corrections.md).
"use strict";
(() => {
  const { el } = Ductus;
  const NAME = "ductus.name";
  let name = remembered();
  let isOpen = false;

  function remembered() {
    try {
      return localStorage.getItem(NAME) || "";
    } catch {
      return ""; // storage is closed to some pages
    }
  }

  function remember(told) {
    name = told;
    try {
      localStorage.setItem(NAME, told);
    } catch {
      // it is asked for again the next time
    }
  }

  function annotation(one) {
    const selector = { type: "FragmentSelector", conformsTo: "http://www.w3.org/TR/media-frags/", value: one.place };
    return {
      type: "Annotation",
      motivation: "editing",
      ...(name ? { creator: { type: "Person", name } } : {}),
      created: one.created,
      body: { type: "TextualBody", purpose: "editing", "ductus:field": one.field, value: one.value },
      target: { source: encodeURIComponent(one.page), selector },
    };
  }

  function takeAlong(work) {
    const kept = Ductus.kept.all();
    const context = ["http://www.w3.org/ns/anno.jsonld", { ductus: "urn:ductus:" }];
    const told = { "@context": context, type: "AnnotationPage", items: kept.map(annotation) };
    const file = `corrections-${new Date().toISOString().slice(0, 19).replace(/[-:T]/g, "")}.json`;
    Ductus.save(file, "application/json", `${JSON.stringify(told, null, 1)}\n`);
    Ductus.kept.write(kept.map((one) => ({ ...one, taken: new Date().toISOString() })));
    Ductus.say(Ductus.t("keptSaved", { file }));
    work.showStatus();
  }

  async function drop(work, some) {
    for (const one of some) Ductus.kept.drop(one);
    await work.again();
  }

  function entry(work, one, at) {
    const what = Ductus.saidOf(one);
    const back = el("button", { type: "button", "data-focus": `drop-${at}`, "aria-label": Ductus.t("keptDrop", { what: `${one.where}: ${what}` }), onclick: () => drop(work, [one]) }, Ductus.t("editUndo"));
    return el(
      "li",
      {},
      el("span", {}, el("span", { className: "quiet", dir: "auto" }, one.where), el("br"), el("bdi", {}, what), one.taken ? el("em", {}, ` (${Ductus.t("keptTaken")})`) : null),
      back,
    );
  }

  // The list for the panel; null where nothing waits.
  function keptList(work) {
    const kept = Ductus.kept.all();
    if (!kept.length) return null;
    const taken = kept.filter((one) => one.taken);
    const n = kept.length - taken.length;
    const field = el("input", { type: "text", id: "kept-name", "data-focus": "name", value: name, maxlength: "200", autocomplete: "name", oninput: (event) => remember(event.target.value.trim()) });
    return el(
      "div",
      { className: "kept" },
      el("p", {}, el("strong", {}, Ductus.t(n === 1 ? "keptOne" : "kept", { n: Ductus.number(n) }))),
      Ductus.kept.isLost() ? el("p", { className: "trouble", role: "alert" }, Ductus.t("keptLost")) : null,
      el(
        "details",
        { open: isOpen, ontoggle: (event) => (isOpen = event.target.open) },
        el("summary", { "data-focus": "kept" }, Ductus.t("keptLook", { n: Ductus.number(kept.length) })),
        el("ul", {}, kept.map((one, at) => entry(work, one, at))),
        taken.length ? el("button", { type: "button", "data-focus": "drop-taken", onclick: () => drop(work, taken) }, Ductus.t("keptDropTaken")) : null,
      ),
      el("label", { for: "kept-name" }, Ductus.t("keptName")),
      field,
      el("button", { type: "button", className: "take-said main", "data-focus": "take", onclick: () => takeAlong(work) }, Ductus.t("keptTake")),
      el("p", { className: "quiet" }, Ductus.t("keptAbout")),
    );
  }

  Object.assign(Ductus, { keptList });
})();
