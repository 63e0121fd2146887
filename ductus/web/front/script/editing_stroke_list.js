// Strokes as a list in the order of the pen: one is chosen, and dragged to its place.
"use strict";
(() => {
  const { el } = Ductus;
  const NS = "http://www.w3.org/2000/svg";
  const EDGE = 24; // so near its edges the list scrolls while a stroke is dragged

  function boxAround(strokes) {
    const points = strokes.flat();
    const least = (k) => points.reduce((low, p) => Math.min(low, p[k]), Infinity);
    const most = (k) => points.reduce((high, p) => Math.max(high, p[k]), -Infinity);
    return [least(0), least(1), most(0), most(1)];
  }

  // A stroke as a small drawing, with a dot where it begins.
  function drawing(stroke, colour) {
    const [x0, y0, x1, y1] = boxAround([stroke]);
    const size = Math.max(x1 - x0, y1 - y0, 12);
    const [left, top] = [(x0 + x1 - size) / 2, (y0 + y1 - size) / 2];
    const svg = document.createElementNS(NS, "svg");
    const node = (tag, about) => {
      const made = document.createElementNS(NS, tag);
      for (const [name, value] of Object.entries(about)) made.setAttribute(name, value);
      svg.append(made);
    };
    svg.setAttribute("viewBox", "-4 -4 32 32");
    svg.setAttribute("aria-hidden", "true");
    const at = ([x, y]) => [((x - left) / size) * 24, ((y - top) / size) * 24].map((value) => value.toFixed(1));
    const places = stroke.map(at);
    node("polyline", { points: [...places, places.at(-1)].join(" "), fill: "none", stroke: colour, "stroke-width": 2.4, "stroke-linecap": "round", "stroke-linejoin": "round" });
    node("circle", { cx: places[0][0], cy: places[0][1], r: 3.2, fill: colour });
    return svg;
  }

  class StrokeList {
    // `acts`: choose(at), move(from, to), delete(at).
    constructor(acts) {
      this.acts = acts;
      this.element = el("ul", {
        className: "strokes", role: "listbox", tabindex: "0", id: "edit-strokes", "data-focus": "strokes",
        "aria-label": Ductus.t("editStrokes"), onkeydown: (event) => this.key(event),
      });
      Ductus.drag(this.element, (event) => this.grab(event), (x, y) => this.pull(y), () => this.letGo());
    }

    show(strokes, colours, chosen) {
      this.n = strokes.length;
      this.chosen = chosen;
      if (this.strokes !== strokes) this.fill(strokes, colours); // who is dragging one keeps it in hand
      [...this.element.children].forEach((one, at) => one.setAttribute("aria-selected", at === chosen ? "true" : "false"));
      if (chosen < 0) this.element.removeAttribute("aria-activedescendant");
      else this.element.setAttribute("aria-activedescendant", `edit-stroke-${chosen}`);
      this.look();
    }

    fill(strokes, colours) {
      this.strokes = strokes;
      const entry = (stroke, at) =>
        el(
          "li",
          { role: "option", id: `edit-stroke-${at}`, "data-at": at },
          drawing(stroke, colours[at]),
          el("span", {}, Ductus.t("editStroke", { n: at + 1 })),
          el("span", { className: "grip", "aria-hidden": "true" }, "⠿"),
        );
      this.element.replaceChildren(...strokes.map(entry));
    }

    // Moves the list, and nothing else, to the stroke that is chosen.
    look() {
      const entry = this.element.children[this.chosen];
      if (!entry) return;
      const [own, around] = [entry.getBoundingClientRect(), this.element.getBoundingClientRect()];
      this.element.scrollTop += Math.max(0, own.bottom - around.bottom) + Math.min(0, own.top - around.top);
    }

    key(event) {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const ends = { Home: 0, End: this.n - 1 };
      const to = by ? Math.min(this.n - 1, Math.max(0, this.chosen + by)) : ends[event.key];
      if (by && event.altKey) this.acts.move(this.chosen, to);
      else if (to !== undefined) this.acts.choose(to);
      else if (event.key === "Delete") this.acts.delete(this.chosen);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    // With a finger only the grip drags: elsewhere it scrolls the list.
    grab(event) {
      const entry = event.target.closest("li");
      if (!entry) return false;
      this.acts.choose(Number(entry.dataset.at));
      this.from = Number(entry.dataset.at);
      return event.pointerType !== "touch" || Boolean(event.target.closest(".grip"));
    }

    pull(y) {
      const around = this.element.getBoundingClientRect();
      this.element.scrollTop += y < around.top + EDGE ? -12 : y > around.bottom - EDGE ? 12 : 0;
      const entries = [...this.element.children];
      const middle = (one) => one.getBoundingClientRect().top + one.clientHeight / 2;
      const above = entries.filter((one) => middle(one) < y).length;
      this.to = above > this.from ? above - 1 : above;
      entries.forEach((one, at) => {
        one.classList.toggle("dragged", at === this.from);
        one.classList.toggle("before", at === above && above < this.n);
        one.classList.toggle("behind", at === above - 1 && above === this.n);
      });
    }

    letGo() {
      for (const one of this.element.children) one.classList.remove("dragged", "before", "behind");
      if (this.to !== this.from) this.acts.move(this.from, this.to);
    }
  }

  Object.assign(Ductus, { StrokeList });
})();
