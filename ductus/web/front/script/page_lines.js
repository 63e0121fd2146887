// The lines of a page as a list: their text, their words, how sure they are.
"use strict";
(() => {
  const KINDS = { initial: "initial", drawing: "drawing", stamp: "stamp" };
  const { el } = Ductus;

  function lineName(line, index) {
    return KINDS[line.kind] ? Ductus.t(KINDS[line.kind]) : Ductus.t("line", { n: index + 1 });
  }

  function fidelityOf(line) {
    const sum = line.precision + line.recall;
    return sum ? (2 * line.precision * line.recall) / sum : null;
  }

  function sureness(line) {
    return [
      ["fidelity", fidelityOf(line)],
      ["trust", line.trust || null],
      ["order", line.order || null],
    ];
  }

  // Three quiet bars, with words for those who do not see them.
  function meters(line) {
    const told = sureness(line).filter(([, value]) => value !== null);
    const words = told.map(([name, value]) => `${Ductus.t(name)} ${Math.round(100 * value)} %`).join(", ");
    return el(
      "span",
      { className: "meters", title: words, role: "img", "aria-label": words },
      told.map(([, value]) => {
        const bar = el("i");
        bar.style.background = Ductus.sureColour(value);
        return bar;
      }),
    );
  }

  function textOf(line, view, index) {
    const run = { lang: line.lang || undefined, dir: line.dir === "rtl" ? "rtl" : "ltr" };
    const className = `text${line.dir === "ttb" ? " down" : ""}`;
    // Somebody may have given the line another text, of which nobody knows where its words stand.
    const isWhole = !line.words.length || (line.text && line.words.every((word) => !word.text));
    const otherwise = Ductus.t(KINDS[line.kind] || "unread");
    if (isWhole) return el("span", { className, ...run }, Ductus.shown(line.text) || el("em", {}, otherwise));
    // By the keyboard it is the very word that is meant.
    const press = (event, line, word) => (event.detail ? view.point(line, word) : view.choose(line, word));
    const words = line.words.map((word, at) =>
      el(
        "button",
        { type: "button", className: "word", "data-word": word.id, onclick: (event) => press(event, index, at) },
        Ductus.shown(word.text) || "·",
      ),
    );
    return el("span", { className, ...run }, words.flatMap((word, at) => (at ? [" ", word] : [word])));
  }

  // The list; a line is chosen by its number, words are buttons of their own.
  function lineList(page, view) {
    if (!page.lines.length) return el("p", { className: "quiet" }, Ductus.t("noLines"));
    const down = page.lines.filter((line) => line.dir === "ttb").length;
    return el(
      "ol",
      { className: `lines${2 * down > page.lines.length ? " columns" : ""}`, "aria-label": Ductus.t("lines") },
      page.lines.map((line, index) =>
        el(
          "li",
          { "data-line": line.id, onclick: (event) => event.target.closest("button") || view.point(index, -1) },
          el(
            "button",
            { type: "button", className: "number", title: Ductus.doubt(line.doubt) || undefined, onclick: () => view.choose(index) },
            el("span", { className: "unseen" }, lineName(line, index)),
            el("span", { "aria-hidden": "true" }, KINDS[line.kind] ? "❦" : String(index + 1)),
          ),
          textOf(line, view, index),
          meters(line),
        ),
      ),
    );
  }

  // Moves the list to what is chosen, but not the window: on a phone that would leave the scan.
  function showChosen(list) {
    const entry = list.querySelector("li.chosen");
    if (!entry) return;
    for (const box of [list, list.closest(".panel")]) {
      const [own, around] = [entry.getBoundingClientRect(), box.getBoundingClientRect()];
      box.scrollTop += Math.max(0, own.bottom - around.bottom) + Math.min(0, own.top - around.top);
      box.scrollLeft += Math.max(0, own.right - around.right) + Math.min(0, own.left - around.left);
    }
  }

  // Shows in the list which line and word are chosen.
  function markChosen(list, line, word) {
    for (const entry of list.querySelectorAll("li[data-line]")) {
      const isChosen = line !== null && entry.dataset.line === line.id;
      entry.classList.toggle("chosen", isChosen);
      entry.querySelector(".number").setAttribute("aria-current", isChosen ? "true" : "false");
      for (const one of entry.querySelectorAll(".word")) {
        one.classList.toggle("chosen", isChosen && word !== null && one.dataset.word === word.id);
      }
    }
  }

  Object.assign(Ductus, { lineList, markChosen, showChosen, lineName, fidelityOf });
})();
