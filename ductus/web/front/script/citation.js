// The address of a page, line or word that lasts, and how it is cited.
"use strict";
(() => {
  const SAME_PLACE = 0.5; // two boxes are one place from this overlap on
  const SAME_SHAPE = 0.01; // sides of one scan in two resolutions differ by no more

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

  // A box of a page as it was, in pixels of the page as it is; null where it has another shape now.
  // As ductus.schemas.places has it, and so what follows.
  function carried(box, [width, height, rotation], page) {
    let [x0, y0, x1, y1] = box;
    for (let turns = ((page.rotation - rotation + 360) % 360) / 90; turns > 0; turns -= 1) {
      [x0, y0, x1, y1] = [height - y1, x0, height - y0, x1];
      [width, height] = [height, width];
    }
    const [across, down] = [page.width / width, page.height / height];
    return Math.abs(across / down - 1) > SAME_SHAPE ? null : [x0 * across, y0 * down, x1 * across, y1 * down];
  }

  // The number of the part that a link means: what lies where it pointed to, whatever it is called
  // now; -1 where nothing does. A link without a place means what has its name.
  function partOf(parts, name, place, page) {
    const named = parts.findIndex((part) => part.id === name);
    const numbers = (key) => (place.get(key) || "").split(",").map(Number);
    const [x, y, w, h] = numbers("xywh");
    if (!(w > 0 && h > 0) || place.get("tag") === page.tag) return named;
    const told = numbers("page");
    const before = told.length === 3 && told[0] > 0 && told[1] > 0 && told[2] % 90 === 0 ? told : [page.width, page.height, page.rotation];
    const box = carried([x, y, x + w, y + h], before, page);
    if (!box) return -1;
    const shares = parts.map((part) => overlap(boxOf(part), box));
    const most = Math.max(...shares);
    if (!(most >= SAME_PLACE)) return -1;
    return named >= 0 && shares[named] === most ? named : shares.indexOf(most);
  }

  // A page as people name it: by its number, or as its list does ("f. 12r" is no page 12r).
  function leafName(label) {
    if (!label) return Ductus.t("leafUnnamed");
    return /^\d+$/.test(label) ? Ductus.t("leafName", { label }) : label;
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
