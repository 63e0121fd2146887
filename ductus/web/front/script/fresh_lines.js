// What people said since the files of the search were made: a server tells it, page by page.
"use strict";
(() => {
  // The lines of those pages, or null where nothing was said.
  async function freshLines() {
    const told = await Ductus.load("search", "fresh", "search/fresh.js");
    return told.pages.length ? told : null;
  }

  Object.assign(Ductus, { freshLines });
})();
