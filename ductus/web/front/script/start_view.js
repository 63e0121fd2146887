// The start: what there is, and what wants a look.
"use strict";
(() => {
  const { el, picture } = Ductus;

  function leaves(n) {
    return n === 1 ? Ductus.t("leaf") : Ductus.t("leaves", { n: Ductus.number(n) });
  }

  function itemCount(n) {
    return n === 1 ? Ductus.t("item") : Ductus.t("items", { n: Ductus.number(n) });
  }

  // Why so many leaves are not shown.
  function withheld(told) {
    return told.map(([why, n]) =>
      el("p", { className: "withheld" }, Ductus.t(n === 1 ? "withheldOne" : "withheld", { n: Ductus.number(n), why: Ductus.reason(why) })),
    );
  }

  function card(href, thumb, name, ...more) {
    return el(
      "li",
      {},
      el("a", { className: "card", href }, el("span", { className: "plate" }, picture(thumb)), el("span", { className: "name", dir: "auto" }, name), more),
    );
  }

  function itemCard(item) {
    const about = [leaves(item.leaves), item.dates.length ? [...new Set(item.dates)].join("–") : ""].filter(Boolean).join(" · ");
    return card(`#/item/${item.key}`, item.thumb, item.label || Ductus.t("unnamed"), el("span", { className: "quiet" }, about));
  }

  function sureness(page) {
    const dot = el("i", { className: "dot" });
    dot.style.background = Ductus.sureColour(page.trust);
    return el("span", { className: "quiet" }, dot, Ductus.t("trustOf", { n: Math.round(100 * page.trust) }));
  }

  // Pages that there is something to do with; `remark` tells what of each.
  function work({ n, pages }, title, about, remark) {
    if (!n) return null;
    const name = (page) => [page.itemLabel, Ductus.leafName(page.label)].filter(Boolean).join(", ");
    return el(
      "section",
      { className: "work" },
      el("h2", {}, Ductus.t(title), " ", el("span", { className: "count" }, Ductus.number(n))),
      el("p", { className: "quiet" }, Ductus.t(about)),
      el("ul", { className: "cards small" }, pages.map((page) => card(Ductus.addressOf(page.id), page.thumb, name(page), remark(page)))),
    );
  }

  // What editors and reviewers have to do; readers are told of none.
  function works({ doubtful, corrected }) {
    const looked = (page) => el("span", { className: "quiet" }, Ductus.t(page.looked ? "lookedThrough" : "begun"));
    return [
      work(corrected, "waitsReview", "waitsReviewAbout", looked),
      work(doubtful, "wantsLook", "wantsLookAbout", sureness),
    ];
  }

  async function startView() {
    const told = await Ductus.load("start", "", "start.js");
    const { items, pages, strokes } = told.counts;
    const counts = { items: itemCount(items), leaves: leaves(pages), strokes: Ductus.number(strokes) };
    return el(
      "main",
      { id: "content", className: "wide", tabindex: "-1" },
      el(
        "div",
        { className: "opening" },
        el(
          "div",
          {},
          el("h1", {}, Ductus.t("archive")),
          el("p", { className: "lead" }, Ductus.t("lead")),
          el("p", { className: "quiet" }, pages ? Ductus.t("counts", counts) : Ductus.t("empty")),
        ),
        Ductus.startWriting(told.writes),
      ),
      withheld(told.withheld),
      told.work ? works(told.work) : null,
      told.collections.map(({ name, items: own }) =>
        el("section", {}, el("h2", {}, name || Ductus.t("unnamed")), el("ul", { className: "cards" }, own.map(itemCard))),
      ),
      el("p", { className: "quiet foot" }, Ductus.t("madeBy", { version: told.version })),
    );
  }

  Object.assign(Ductus, { startView, leafCount: leaves, withheldNotes: withheld, card });
})();
