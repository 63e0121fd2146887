// What narrows a search: items as a row, all else that pages have said of them as lists to open.
"use strict";
(() => {
  const { el } = Ductus;
  const NAMES = { collection: "collection", writer: "writer", place: "place", language: "textLanguage", rights: "rights", page_kind: "pageKind", date: "date" };

  // What the address narrows by: values by facet, those that the search knows.
  function chosenOf(told, asked) {
    return told.facets.flatMap((facet) => {
      const value = facet.values.indexOf(asked.get(facet.name));
      return value < 0 ? [] : [[facet, value]];
    });
  }

  function has(facet, page, value) {
    const own = facet.of[page];
    return Array.isArray(own) ? own.includes(value) : own === value;
  }

  // Those of the hits that are of an item and of all that is chosen, but for one facet.
  function narrowed(told, hits, itemKey, chosen, but = null) {
    return hits.filter(([line]) => {
      const page = Ductus.pageOf(told, line);
      if (but !== "item" && itemKey && told.items[Ductus.itemOf(told, page)]?.[0] !== itemKey) return false;
      return chosen.every(([facet, value]) => facet === but || has(facet, page, value));
    });
  }

  // How a value is called: languages by their names.
  function called(facet, value) {
    if (facet.name !== "language") return Ductus.shown(value);
    try {
      return new Intl.DisplayNames([Ductus.language()], { type: "language" }).of(value) || value;
    } catch {
      return value; // no code
    }
  }

  function counted(hits, numbersOf) {
    const counts = new Map();
    for (const [line] of hits) for (const number of numbersOf(line)) counts.set(number, (counts.get(number) || 0) + 1);
    return counts;
  }

  function link(href, label, n, isChosen) {
    return el("a", { href, dir: "auto", "aria-current": isChosen ? "true" : undefined }, label, " ", el("span", { className: "count" }, Ductus.number(n)));
  }

  function items(told, hits, state) {
    const { query, itemKey, chosen } = state;
    const own = narrowed(told, hits, itemKey, chosen, "item");
    const counts = counted(own, (line) => [Ductus.itemOf(told, Ductus.pageOf(told, line))]);
    if (counts.size < 2 && !itemKey) return null;
    const href = (key) => Ductus.searchAddress(query, key, filters(chosen));
    const rows = [...counts].sort((a, b) => b[1] - a[1]);
    return el(
      "nav",
      { className: "facets", "aria-label": Ductus.t("inItems") },
      link(href(""), Ductus.t("allItems"), own.length, !itemKey),
      rows.map(([item, n]) => link(href(told.items[item][0]), told.items[item][1] || Ductus.t("unnamed"), n, told.items[item][0] === itemKey)),
    );
  }

  function filters(chosen, but = null, value = null) {
    const kept = chosen.filter(([facet]) => facet !== but);
    if (but && value !== null) kept.push([but, value]);
    return kept.map(([facet, number]) => [facet.name, facet.values[number]]);
  }

  function list(told, hits, facet, state) {
    const { query, itemKey, chosen } = state;
    const at = chosen.find(([one]) => one === facet)?.[1];
    const own = narrowed(told, hits, itemKey, chosen, facet);
    const counts = counted(own, (line) => [facet.of[Ductus.pageOf(told, line)]].flat().filter((number) => number >= 0));
    if (!counts.size || (counts.size < 2 && at === undefined && [...counts.values()][0] === own.length)) return null;
    const href = (value) => Ductus.searchAddress(query, itemKey, filters(chosen, facet, value));
    const rows = [...counts].sort((a, b) => (facet.name === "date" ? a[0] - b[0] : b[1] - a[1] || a[0] - b[0]));
    const name = Ductus.t(NAMES[facet.name]);
    return el(
      "details",
      { className: "facet" },
      el("summary", {}, at === undefined ? name : `${name}: ${called(facet, facet.values[at])}`),
      el(
        "nav",
        { className: "facets", "aria-label": name },
        link(href(null), Ductus.t("anyOfThem"), own.length, at === undefined),
        rows.map(([value, n]) => link(href(value), called(facet, facet.values[value]), n, value === at)),
      ),
    );
  }

  // All of it; `state`: the query, the item and what else is chosen.
  function searchFacets(told, hits, state) {
    const lists = told.facets.map((facet) => list(told, hits, facet, state)).filter(Boolean);
    return [items(told, hits, state), lists.length ? el("div", { className: "facet-lists" }, lists) : null];
  }

  Object.assign(Ductus, { searchFacets, chosenFacets: chosenOf, narrowedHits: narrowed });
})();
