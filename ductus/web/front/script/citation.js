// The address of a page, line or word that lasts, and how it is cited.
"use strict";
(() => {
  // The address in this site; `line` as l0001, `word` as w001.
  function addressOf(pageId, line = "", word = "") {
    return `#/${["page", pageId, line, word].filter(Boolean).join("/")}`;
  }

  function boxOf({ polygon }) {
    const xs = polygon.filter((_, i) => i % 2 === 0);
    const ys = polygon.filter((_, i) => i % 2);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }

  // The link that lasts: of a line or word it holds the place beside the name, as the archive's own
  // addresses do (ductus.schemas.addresses), so that it is found after the page was done again.
  function link(page, line, word) {
    const base = location.href.split("#")[0] + addressOf(page.id, line?.id, word?.id);
    return line ? `${base}?${placeOf(page, word || line)}` : base;
  }

  // Where a line or word was found, also if its outline was put right since, and what that was made
  // against: whole pixels on the page.
  function placeOf(page, part) {
    const [left, top, right, bottom] = part.found || boxOf(part);
    const [x, y] = [Math.min(Math.max(left, 0), page.width - 1), Math.min(Math.max(top, 0), page.height - 1)];
    const [w, h] = [Math.max(Math.min(right, page.width) - x, 1), Math.max(Math.min(bottom, page.height) - y, 1)];
    return `xywh=${x},${y},${w},${h}&tag=${page.tag}&page=${page.width},${page.height},${page.rotation}`;
  }

  function overlap(a, b) {
    const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
    const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
    const area = (box) => (box[2] - box[0]) * (box[3] - box[1]);
    return w > 0 && h > 0 ? (w * h) / (area(a) + area(b) - w * h) : 0;
  }

  // The number of the part that a link means: that of the name if it is still there, else the one
  // that lies there now; -1 where there is none.
  function partOf(parts, name, place, page) {
    const named = parts.findIndex((part) => part.id === name);
    const numbers = (key) => (place.get(key) || "").split(",").map(Number);
    const [x, y, w, h] = numbers("xywh");
    if (!place.has("xywh") || place.get("tag") === page.tag) return named;
    if (numbers("page").join() !== [page.width, page.height, page.rotation].join() || !(w > 0 && h > 0)) return named;
    const shares = parts.map((part) => overlap(boxOf(part), [x, y, x + w, y + h]));
    const best = shares.indexOf(Math.max(...shares));
    return named >= 0 && shares[named] >= 0.5 ? named : shares[best] > 0 ? best : -1;
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
      link(page, line),
      Ductus.t("seen", { date: new Date().toISOString().slice(0, 10) }),
    ];
    return `${parts.filter(Boolean).join(". ")}.`;
  }

  Object.assign(Ductus, { addressOf, boxOf, link, placeOf, partOf, leafName, dates, citation });
})();
