// The search: words to the lines that may hold them, out of shards that load as needed.
"use strict";
(() => {
  const FUZZY = 0.6; // a word with a letter wrong counts for less
  const PREFIX = 0.75; // a part of a word, likewise
  const SURE = 0.5; // a line is without a word that it holds less surely
  const FRESH = "fresh";
  const trees = new Map();

  // What is searched. Where a server answers, `fresh` holds the lines of pages of which people said
  // something since; their numbers come behind all others, and what else is known of those is stale.
  async function index() {
    const told = await Ductus.load("search", "index", "search/index.js");
    const fresh = Ductus.freshLines ? await Ductus.freshLines() : null;
    if (fresh && told.fresh !== fresh) {
      const places = new Map(told.pages.map(([id], place) => [id, place]));
      fresh.at = fresh.of.map((id) => places.get(id));
      told.stale = new Set(fresh.pages.map((id) => places.get(id)));
      trees.set(FRESH, treeOfTerms(fresh.terms));
    }
    told.fresh = fresh;
    return told;
  }

  // The words of a shard, as a radix tree of minisearch.
  async function treeOf(name) {
    if (!trees.has(name)) {
      trees.set(name, treeOfTerms(await Ductus.load("terms", name, `search/${name}.js`)));
    }
    return trees.get(name);
  }

  function treeOfTerms(terms) {
    const tree = new MiniSearch();
    for (let i = 0; i < terms.length; i += 2) tree.set(terms[i], terms[i + 1]);
    return tree;
  }

  async function shardOf(shards, word) {
    const letter = "" in shards ? "" : Array.from(word)[0];
    return Object.hasOwn(shards, letter) ? treeOf(shards[letter]) : null;
  }

  // The words that a word may be met by: all of them where it need not begin one.
  async function treesOf(shards, word, part) {
    if (PARTS[part]) return Promise.all(Object.values(shards).map(treeOf));
    return [await shardOf(shards, word)].filter(Boolean);
  }

  function distanceFor(word) {
    return word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  }

  const PARTS = {
    end: (term, word) => term.endsWith(word),
    within: (term, word) => term.includes(word),
  };

  // The lines that may hold a word: line to [probability, words it was met by]; `part`: see readQuery,
  // and "whole" for that very word.
  function linesOf(tree, word, part) {
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
    if (PARTS[part]) {
      for (const [term, steps] of tree) if (PARTS[part](term, word)) add(steps, 1, term);
      return found;
    }
    const exact = tree.get(word);
    if (exact) add(exact, 1, word);
    if (part === "whole") return found;
    if (part === "beginning") {
      for (const [term, steps] of tree.atPrefix(word)) if (term !== word) add(steps, 1, term);
      return found;
    }
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
    const asked = Ductus.readQuery(query);
    let all = null;
    for (const { text, part } of asked.words) {
      const own = await linesWithAny(told, Ductus.variants(text), part);
      if (own) all = all ? joined(all, own) : own;
    }
    for (const { text, part } of all ? asked.without : []) {
      const own = await linesWithAny(told, Ductus.variants(text), part || "whole");
      for (const [line, [sure]] of own || []) if (sure >= SURE) all.delete(line);
    }
    const hits = Array.from(all || [], ([line, [sure, terms]]) => [line, sure, terms]);
    return hits.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }

  // The lines that may hold one of the forms that a word may stand for; null where there is none.
  async function linesWithAny(told, forms, part) {
    let any = null;
    for (const form of forms) {
      let all = null;
      const words = Ductus.parted(form);
      for (const [at, word] of words.entries()) {
        const own = await linesWith(told, word, Ductus.partOfWord(part, at, words.length));
        all = all ? joined(all, own) : own;
      }
      if (!any) any = all;
      else for (const [line, hit] of all || []) if (!any.has(line) || any.get(line)[0] < hit[0]) any.set(line, hit);
    }
    return any;
  }

  // The lines of today that may hold a word.
  async function linesWith(told, word, part) {
    const found = new Map();
    for (const tree of await treesOf(told.shards, word, part)) {
      for (const [line, hit] of linesOf(tree, word, part)) if (!(found.get(line)?.[0] >= hit[0])) found.set(line, hit);
    }
    if (!told.fresh) return found;
    for (const line of found.keys()) if (told.stale.has(pageOf(told, line))) found.delete(line);
    for (const [line, hit] of linesOf(trees.get(FRESH), word, part)) found.set(told.lines + line, hit);
    return found;
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
    if (line >= told.lines) return told.fresh.at[line - told.lines];
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
    const [id, place, dir, text, box, flat] = await rowOf(told, number);
    const places = new Map();
    for (let i = 0; i < flat.length; i += 5) places.set(flat[i], flat.slice(i + 1, i + 5));
    const page = pageOf(told, number);
    const [pageId, label, scan] = told.pages[page];
    return { id, place, dir, text, box, places, pageId, label, scan: `${pageId}/scan-${scan}.jpg`, size: told.sizes[page], item: itemOf(told, page) };
  }

  async function rowOf(told, number) {
    if (number >= told.lines) return told.fresh.lines[number - told.lines];
    const name = told.blocks[Math.floor(number / told.block)];
    const block = await Ductus.load("lines", name, `search/${name}.js`);
    return block[number % told.block];
  }

  // The numbers of the lines of a page.
  function linesOn(told, page) {
    if (page < 0) return [];
    if (told.fresh && told.stale.has(page)) {
      return told.fresh.at.flatMap((at, line) => (at === page ? [told.lines + line] : []));
    }
    const [first, end] = [told.starts[page], told.starts[page + 1] ?? told.lines];
    return Array.from({ length: end - first }, (_, line) => first + line);
  }

  // A line by the name that it has on its page; null where the search does not know it.
  async function lineNamed(told, pageId, name) {
    return namedOn(told, told.pages.findIndex(([id]) => id === pageId), name);
  }

  async function namedOn(told, page, name) {
    for (const line of linesOn(told, page)) if ((await rowOf(told, line))[0] === name) return lineOf(told, line);
    return null;
  }

  // A line by the number that files of before know it by; null where it is no line any more.
  async function lineNow(told, number) {
    const page = pageOf(told, number);
    if (!told.fresh || !told.stale.has(page)) return lineOf(told, number);
    return namedOn(told, page, (await rowOf(told, number))[0]);
  }

  Object.assign(Ductus, { searchIndex: index, searchLines, lineOf, lineNamed, lineNow, pageOf, itemOf });
})();
