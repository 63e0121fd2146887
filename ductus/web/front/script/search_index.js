// The search: words to the lines that may hold them, out of shards that load as needed.
"use strict";
(() => {
  const FUZZY = 0.6; // a word with a letter wrong counts for less
  const PREFIX = 0.75; // a part of a word, likewise
  const trees = new Map();

  function index() {
    return Ductus.load("search", "index", "search/index.js");
  }

  // The words of a shard, as a radix tree of minisearch.
  async function treeOf(name) {
    if (!trees.has(name)) {
      const told = await Ductus.load("terms", name, `search/${name}.js`);
      const tree = new MiniSearch();
      for (let i = 0; i < told.length; i += 2) tree.set(told[i], told[i + 1]);
      trees.set(name, tree);
    }
    return trees.get(name);
  }

  async function shardOf(shards, word) {
    const letter = "" in shards ? "" : Array.from(word)[0];
    return Object.hasOwn(shards, letter) ? treeOf(shards[letter]) : null;
  }

  function distanceFor(word) {
    return word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  }

  // The lines that may hold a word: line to [probability, words it was met by].
  function linesOf(tree, word) {
    const found = new Map();
    const add = (steps, worth, term) => {
      let line = 0;
      for (let i = 0; i < steps.length; i += 2) {
        line += steps[i];
        const sure = (worth * steps[i + 1]) / 100;
        const known = found.get(line);
        if (!known) found.set(line, [sure, [term]]);
        else {
          known[1].push(term);
          known[0] = Math.max(known[0], sure);
        }
      }
    };
    const exact = tree.get(word);
    if (exact) add(exact, 1, word);
    if (word.length >= 3) {
      for (const [term, steps] of tree.atPrefix(word)) if (term !== word) add(steps, PREFIX, term);
    }
    const distance = distanceFor(word);
    if (distance) {
      for (const [term, [steps, apart]] of tree.fuzzyGet(word, distance)) {
        if (apart && !term.startsWith(word)) add(steps, FUZZY ** apart, term);
      }
    }
    return found;
  }

  // All lines that may hold every word of a query, the likeliest first: [line, probability, words].
  async function searchLines(query) {
    const told = await index();
    const words = Ductus.parted(Ductus.fold(query));
    let all = null;
    for (const word of words) {
      const tree = await shardOf(told.shards, word);
      const own = tree ? linesOf(tree, word) : new Map();
      all = all ? joined(all, own) : own;
    }
    const hits = Array.from(all || [], ([line, [sure, terms]]) => [line, sure, terms]);
    return hits.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }

  function joined(before, after) {
    const both = new Map();
    for (const [line, [sure, terms]] of before) {
      const other = after.get(line);
      if (other) both.set(line, [sure * other[0], [...terms, ...other[1]]]);
    }
    return both;
  }

  // The number of the page that a line is on.
  function pageOf(told, line) {
    let [low, high] = [0, told.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (told.starts[middle] <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  // The number of the item that a page is of.
  function itemOf(told, page) {
    let at = 0;
    return told.items.findIndex(([, , n]) => page < (at += n));
  }

  // A line by its number: where it is, what it says, where words stand in it.
  async function lineOf(told, number) {
    const name = told.blocks[Math.floor(number / told.block)];
    const block = await Ductus.load("lines", name, `search/${name}.js`);
    const [id, place, dir, text, box, flat] = block[number % told.block];
    const places = new Map();
    for (let i = 0; i < flat.length; i += 5) places.set(flat[i], flat.slice(i + 1, i + 5));
    const page = pageOf(told, number);
    const [pageId, label, scan] = told.pages[page];
    return { id, place, dir, text, box, places, pageId, label, scan: `${pageId}/scan-${scan}.jpg`, size: told.sizes[page], item: itemOf(told, page) };
  }

  // A line by the name that it has on its page; null where the search does not know it.
  async function lineNamed(told, pageId, name) {
    const page = told.pages.findIndex(([id]) => id === pageId);
    for (let line = told.starts[page]; page >= 0 && line < (told.starts[page + 1] ?? told.lines); line++) {
      const found = await lineOf(told, line);
      if (found.id === name) return found;
    }
    return null;
  }

  Object.assign(Ductus, { searchIndex: index, searchLines, lineOf, lineNamed, pageOf, itemOf });
})();
