// What is known of a page: heading, neighbours, and a table of facts.
"use strict";
(() => {
  const { el } = Ductus;

  function neighbour(item, page, by, name, sign) {
    const at = item.pages.findIndex((one) => one.id === page.id);
    const next = item.pages[at + by];
    if (!next) return el("span", { className: "arrow", "aria-hidden": "true" });
    return el("a", { className: "arrow", href: Ductus.addressOf(next.id), title: Ductus.t(name), "aria-label": Ductus.t(name) }, sign);
  }

  function pageHeading(page, item) {
    return el(
      "div",
      { className: "heading" },
      el("p", {}, el("a", { href: `#/item/${page.item}` }, page.itemLabel || Ductus.t("unnamed"))),
      el(
        "div",
        { className: "leafline" },
        neighbour(item, page, -1, "previousLeaf", "←"),
        el("h1", {}, Ductus.leafName(page.label)),
        neighbour(item, page, 1, "nextLeaf", "→"),
      ),
      page.title ? el("p", { className: "quiet", dir: "auto" }, page.title) : null,
      Ductus.desk?.tellsState ? null : Ductus.stateBadge(page.state),
    );
  }

  function fact(name, value) {
    return value ? [el("dt", {}, Ductus.t(name)), el("dd", {}, value)] : [];
  }

  // What the list says in columns of its own, by their names there.
  function ownFacts(page) {
    const pairs = page.extra || [];
    return pairs.flatMap(([name, value]) => [el("dt", { dir: "auto" }, name), el("dd", { dir: "auto" }, value)]);
  }

  // A link only where it is an address of the web; else a text.
  function rightsOf(page) {
    if (!page.rights) return Ductus.t("rightsUntold");
    const isLink = /^https?:\/\//.test(page.rights);
    const told = isLink ? el("a", { href: page.rights, rel: "noopener noreferrer" }, page.rights) : page.rights;
    return page.rights_holder ? el("span", {}, `${page.rights_holder}, `, told) : told;
  }

  function percent(value) {
    return value === null || value === undefined ? "" : `${Math.round(100 * value)} %`;
  }

  function aboutPage(page) {
    return el(
      "section",
      { className: "about" },
      el("h2", {}, Ductus.t("about")),
      el(
        "dl",
        {},
        fact("title", page.title),
        fact("writer", page.writer),
        fact("place", page.place),
        fact("date", Ductus.dates(page)),
        fact("identifier", page.identifier),
        fact("rights", rightsOf(page)),
        ownFacts(page),
        fact("file", page.file),
        fact("size", Ductus.t("pixels", { w: page.width, h: page.height })),
        fact("strokes", Ductus.number(page.n_strokes || 0)),
        fact("fidelity", percent(page.mean_fidelity)),
        fact("trust", percent(page.trust)),
        fact("doubt", Ductus.doubt(page.doubt)),
        fact("scanNow", page.lost ? `${Ductus.t(`scan_${page.lost.how}`)}: ${page.lost.code}` : ""),
      ),
    );
  }

  Object.assign(Ductus, { pageHeading, aboutPage });
})();
