// The keys of a page.
"use strict";
(() => {
  // What a key does on a page; null where it does nothing.
  function pageKey(key, view) {
    const acts = {
      " ": () => view.replay.toggle(),
      j: () => view.chooseLine(1),
      k: () => view.chooseLine(-1),
      ".": () => view.chooseWord(1),
      ",": () => view.chooseWord(-1),
      n: () => view.turnLeaf(1),
      p: () => view.turnLeaf(-1),
      "[": () => view.replay.changeSpeed(-1),
      "]": () => view.replay.changeSpeed(1),
      o: () => view.setView("over"),
      b: () => view.setView("beside"),
      a: () => view.setView("alone"),
      m: () => view.setView("scan"),
      "+": () => view.viewer.zoom(1.5),
      "-": () => view.viewer.zoom(1 / 1.5),
      0: () => view.viewer.whole(),
      r: () => view.turn(),
      c: () => view.toggle("contrast"),
      i: () => view.toggle("invert"),
      s: () => view.toggle("starts"),
      l: () => view.copyLink(),
      q: () => view.cite(),
      f: () => view.findShape(),
      e: () => view.correcting?.open(),
      Escape: () => view.choose(null),
    };
    return Object.hasOwn(acts, key) ? acts[key] : null;
  }

  // Keys that are typed into a field, or that press a button, are not ours.
  function isTaken(event) {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return true;
    if (target.closest("dialog[open]")) return true; // one that was closed a moment ago may hold the focus still
    if (target.closest("input:not([type=range]), select, textarea")) return true;
    return event.key === " " && Boolean(target.closest("button, a, summary, input"));
  }

  Object.assign(Ductus, { pageKey, isTaken });
})();
