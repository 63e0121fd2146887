// What was said of lines that are not on the page any more: it is shown, and put on another line or
// dismissed. Nothing is lost by either: the archive keeps what was said.
"use strict";
(() => {
  const { el } = Ductus;
  const OF_WORDS = ["text", "polygon", "ink"];
  let isOpen = true;

  async function settle(work, orphan, region) {
    const { id } = work.base;
    const region_id = region ? `${id}/${region}` : "";
    await Ductus.ask("api/orphans", { page_id: id, correction_id: orphan.correction_id, region_id, inkml_sha256: work.said.inkml_sha256 });
    work.stage.ghost = null;
    for (const kind of ["start", "item", "page", "search", "shapes"]) Ductus.forget(kind);
  }

  function look(work, { outline }) {
    work.stage.ghost = outline;
    work.view.viewer.lookAt(Ductus.boxOf({ polygon: outline }), 1.5);
    work.view.redraw();
  }

  function entry(work, orphan, at) {
    const act = (key, name, run, about = {}) =>
      el("button", { type: "button", "data-focus": `${key}-${at}`, onclick: run, ...about }, name);
    const fits = work.line && (!work.word || OF_WORDS.includes(orphan.field));
    const where = work.line ? Ductus.t("orphanPut", { what: work.targetName() }) : Ductus.t("orphanChoose");
    return el(
      "li",
      {},
      el("span", {}, el("bdi", {}, Ductus.saidOf(orphan)), el("br"), el("span", { className: "quiet", dir: "auto" }, Ductus.saidBy(orphan))),
      el(
        "span",
        { className: "edit-row" },
        orphan.outline.length ? act("orphanLook", Ductus.t("orphanLook"), () => look(work, orphan)) : null,
        act("orphanPut", where, () => work.queue(() => settle(work, orphan, work.regionNow())), { disabled: !fits }),
        act("orphanDismiss", Ductus.t("orphanDismiss"), () => work.queue(() => settle(work, orphan, ""))),
      ),
    );
  }

  // The list for the panel; null where there are none.
  function orphanList(work) {
    const { orphans } = work.said;
    if (!orphans.length) return null;
    return el(
      "details",
      { className: "left-out orphans", open: isOpen, ontoggle: (event) => (isOpen = event.target.open) },
      el("summary", { "data-focus": "orphans" }, Ductus.t("orphans", { n: Ductus.number(orphans.length) })),
      el("p", { className: "quiet" }, Ductus.t("orphansAbout")),
      el("ul", {}, orphans.map((one, at) => entry(work, one, at))),
    );
  }

  Object.assign(Ductus, { orphanList });
})();
