// The address of a page, line or word that lasts, and how it is cited.
"use strict";
(() => {
  // The address in this site; `line` as l0001, `word` as w001.
  function addressOf(pageId, line = "", word = "") {
    return `#/${["page", pageId, line, word].filter(Boolean).join("/")}`;
  }

  function link(pageId, line, word) {
    return location.href.split("#")[0] + addressOf(pageId, line, word);
  }

  function leafName(label) {
    return label ? Ductus.t("leafName", { label }) : Ductus.t("leafUnnamed");
  }

  function dates(page) {
    const told = [page.date_from, page.date_to].filter(Boolean);
    return told[0] === told[1] ? told[0] || "" : told.join("–");
  }

  // Who, what, where, when; then the leaf and line, rights, and the link.
  function citation(page, line, number) {
    const parts = [
      page.writer,
      page.title,
      page.itemLabel,
      leafName(page.label),
      line ? Ductus.t("line", { n: number }) : "",
      [page.place, dates(page)].filter(Boolean).join(", "),
      page.identifier,
      [page.rights_holder, page.rights].filter(Boolean).join(", "),
      link(page.id, line ? line.id : ""),
      Ductus.t("seen", { date: new Date().toISOString().slice(0, 10) }),
    ];
    return `${parts.filter(Boolean).join(". ")}.`;
  }

  Object.assign(Ductus, { addressOf, link, leafName, dates, citation });
})();
