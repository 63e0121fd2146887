// An item: its leaves in order.
"use strict";
(() => {
  const { el } = Ductus;

  async function itemView(key) {
    const item = await Ductus.load("item", key, `items/${key}.js`);
    return el(
      "main",
      { id: "content", className: "wide", tabindex: "-1" },
      el("p", { className: "above" }, el("a", { href: "#/" }, Ductus.t("archive")), item.collection ? ` / ${item.collection}` : ""),
      el("h1", { dir: "auto" }, item.label || Ductus.t("unnamed")),
      el("p", { className: "quiet" }, Ductus.leafCount(item.leaves)),
      Ductus.withheldNotes(item.withheld),
      item.failed ? el("p", { className: "withheld" }, Ductus.t(item.failed === 1 ? "failedOne" : "failed", { n: Ductus.number(item.failed) })) : null,
      item.rightsUntold ? el("p", { className: "quiet" }, Ductus.t("rightsUntold")) : null,
      el(
        "ul",
        { className: "cards leaves" },
        item.pages.map((page) =>
          Ductus.card(Ductus.addressOf(page.id), page.thumb, Ductus.leafName(page.label), page.title ? el("span", { className: "quiet", dir: "auto" }, page.title) : null, Ductus.stateBadge(page.state)),
        ),
      ),
    );
  }

  Object.assign(Ductus, { itemView });
})();
