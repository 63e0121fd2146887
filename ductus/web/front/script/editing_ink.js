// The ink of a line, to be put right: order and direction of its strokes, and what is none.
"use strict";
(() => {
  const { el } = Ductus;

  // The strokes of a line or word, [[x, y, width], …] each, in the order of the pen.
  function strokesOf(ink, [first, end]) {
    const strokes = [];
    for (let s = first; s < end; s++) {
      const points = [];
      for (let p = ink.starts[s]; p < ink.starts[s + 1]; p++) points.push([...ink.points.slice(3 * p, 3 * p + 3)]);
      strokes.push(points);
    }
    return strokes;
  }

  function moved(strokes, from, to) {
    const made = strokes.slice();
    made.splice(to, 0, ...made.splice(from, 1));
    return made;
  }

  // A list of strokes: drag one to its place, or use its buttons; `onSave` gets them all.
  function strokeList(strokes, onSave) {
    let now = strokes;
    let dragged = -1;
    const list = el("ol", { className: "strokes", "aria-label": Ductus.t("editStrokes") });

    function change(made) {
      now = made;
      show();
    }

    function entry(stroke, at) {
      const n = at + 1;
      const row = el(
        "li",
        { draggable: "true" },
        el("span", {}, Ductus.t("editStroke", { n })),
        Ductus.button("↑", Ductus.t("editStrokeEarlier", { n }), () => at && change(moved(now, at, at - 1))),
        Ductus.button("↓", Ductus.t("editStrokeLater", { n }), () => n < now.length && change(moved(now, at, n))),
        Ductus.button("⇄", Ductus.t("editStrokeReverse", { n }), () => change(now.map((one, i) => (i === at ? one.slice().reverse() : one)))),
        Ductus.button("×", Ductus.t("editStrokeDelete", { n }), () => change(now.filter((_, i) => i !== at))),
      );
      row.addEventListener("dragstart", () => (dragged = at));
      row.addEventListener("dragover", (event) => event.preventDefault());
      row.addEventListener("drop", (event) => {
        event.preventDefault();
        if (dragged >= 0) change(moved(now, dragged, at));
        dragged = -1;
      });
      return row;
    }

    function show() {
      list.replaceChildren(...now.map(entry));
    }

    show();
    return el(
      "details",
      { className: "edit-ink" },
      el("summary", {}, Ductus.t("editStrokes")),
      list,
      el("button", { type: "button", onclick: () => change(now.map((one) => one.slice().reverse()).reverse()) }, Ductus.t("editReverse")),
      el("button", { type: "button", className: "save-ink", onclick: () => onSave(now) }, Ductus.t("editSave")),
    );
  }

  Object.assign(Ductus, { strokesOf, strokeList });
})();
