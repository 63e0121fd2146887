// Where what is put right in a published page goes: it is kept in this browser, for this site alone,
// until it is taken along as a file (hand_in.js).
"use strict";
(() => {
  const KEY = `ductus.kept ${location.href.split(/[?#]/)[0].replace(/[^/]*$/, "")}`;
  const FIELDS = ["text", "reading_order", "not_writing", "direction", "polygon", "ink"];
  const TEXTS = ["page", "region", "field", "value", "place", "where", "created"];
  let memory = null; // where the browser keeps nothing, or no more

  // Other pages of the same folder may write there, too: what is none of ours is passed over.
  function isKept(one) {
    return Boolean(one) && TEXTS.every((name) => typeof one[name] === "string") && FIELDS.includes(one.field);
  }

  // All corrections, in the order in which they were said.
  function all() {
    if (memory) return memory;
    try {
      const told = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(told) ? told.filter(isKept) : [];
    } catch {
      return []; // storage is closed to some pages
    }
  }

  function write(kept) {
    try {
      if (kept.length) localStorage.setItem(KEY, JSON.stringify(kept));
      else localStorage.removeItem(KEY);
      memory = null;
    } catch {
      memory = kept;
    }
  }

  const isSame = (a, b) => a.page === b.page && a.region === b.region && a.field === b.field;

  function drop(one) {
    write(all().filter((other) => !isSame(one, other)));
  }

  // What was said of a line or word before is replaced: one kind has one value.
  async function take(work, region, field, value) {
    const { base, view } = work;
    const published = await load(base.id);
    const [lineId, wordId] = region.split("/");
    const line = published.lines.find((one) => one.id === lineId);
    const part = wordId ? line.words.find((one) => one.id === wordId) : line;
    const one = {
      page: base.id, region, field, value,
      place: `${Ductus.placeOf(published, part)}&line=${region}`,
      where: `${view.name()}, ${work.targetName()}`,
      created: new Date().toISOString(),
    };
    write([...all().filter((other) => !isSame(one, other)), one]);
  }

  const load = (id) => Ductus.load("page", id, `pages/${id}/page.js`);

  // A page as it was published, with what is kept over it.
  function asSaid(page) {
    const kept = all().filter((one) => one.page === page.id);
    return kept.length ? Ductus.laidOver(page, kept) : page;
  }

  addEventListener("storage", () => Ductus.currentView()?.correcting?.showStatus());
  addEventListener("beforeunload", (event) => memory?.some((one) => !one.taken) && event.preventDefault());
  Ductus.kept = { all, drop, write, isLost: () => memory !== null };
  Ductus.desk = {
    asSaid,
    look: async () => null,
    take,
    page: async (id) => asSaid(await load(id)),
    status: (work) => [Ductus.keptList(work)],
    verb: "editKeep",
    taken: "editKept",
  };
})();
