// What a search found, as pictures of lines.
"use strict";
(() => {
  const { el } = Ductus;
  const AT_ONCE = 20;

  function marked(line, terms) {
    return terms.map((term) => line.places.get(term)).filter(Boolean);
  }

  // One line that was found; `remark`: how likely, or how alike.
  function result(told, line, boxes, remark) {
    const [, label] = told.items[line.item];
    const where = [label, Ductus.leafName(line.label), Ductus.t("line", { n: line.place })].filter(Boolean).join(" · ");
    return el(
      "li",
      { className: line.dir === "ttb" ? "down" : "" },
      el(
        "a",
        { href: Ductus.addressOf(line.pageId, line.id) },
        Ductus.linePicture(line.scan, line.size, line.box, boxes, line.dir === "ttb"),
        el("span", { className: "said", dir: line.dir === "rtl" ? "rtl" : "ltr" }, Ductus.shown(line.text) || Ductus.t("unread")),
        el("span", { className: "where" }, where, el("span", { className: "remark" }, remark)),
      ),
    );
  }

  // Results, some at a time; `show(hit)` makes one, or null for what is there no more.
  function resultList(hits, show) {
    const list = el("ol", { className: "results" });
    const more = el("button", { type: "button", className: "more", onclick: () => add() }, Ductus.t("more"));
    let shown = 0;
    async function add() {
      const some = hits.slice(shown, shown + AT_ONCE);
      shown += some.length;
      more.hidden = shown >= hits.length;
      list.append(...(await Promise.all(some.map(show))).filter(Boolean));
    }
    add();
    return el("div", {}, list, more);
  }

  // Items whose name, title or writer was meant; those that come first are enough to see.
  function itemList(items) {
    if (!items.length) return null;
    const link = ([key, label, n]) => el("li", {}, el("a", { href: `#/item/${key}`, dir: "auto" }, label || Ductus.t("unnamed")), " ", el("span", { className: "quiet" }, Ductus.leafCount(n)));
    return el("section", { className: "found-items" }, el("h2", {}, Ductus.t("foundItems")), el("ul", {}, items.slice(0, AT_ONCE).map(link)));
  }

  // Lines that may hold a query, narrowed to an item and to what else the address asks.
  async function searchView(query, itemKey, asked) {
    const told = await Ductus.searchIndex();
    const hits = await Ductus.searchLines(query);
    const chosen = Ductus.chosenFacets(told, asked);
    const own = Ductus.narrowedHits(told, hits, itemKey, chosen);
    const key = own.length === 1 ? "oneResult" : own.length ? "results" : "noResults";
    const show = async ([number, sure, terms]) => {
      const line = await Ductus.lineOf(told, number);
      return result(told, line, marked(line, terms), Ductus.t("likely", { n: Math.max(1, Math.round(100 * sure)) }));
    };
    const asks = Ductus.readQuery(query);
    return el(
      "main",
      { id: "content", className: "narrow", tabindex: "-1" },
      el("h1", { className: "small", role: "status" }, Ductus.t(key, { n: Ductus.number(own.length), query })),
      asks.isOdd ? el("p", { className: "quiet odd" }, Ductus.t("searchOdd")) : null,
      asks.words.length || !asks.without.length ? null : el("p", { className: "quiet odd" }, Ductus.t("searchOnlyNot")),
      itemKey ? null : itemList(Ductus.itemsNamed(told, query)),
      Ductus.searchFacets(told, hits, { query, itemKey, chosen }),
      resultList(own, show),
    );
  }

  Object.assign(Ductus, { searchView, searchResult: result, resultList });
})();
