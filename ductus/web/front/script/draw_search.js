// A word that is drawn with mouse, finger or pen, and the words that look like it.
"use strict";
(() => {
  const { el } = Ductus;
  const [WIDTH, HEIGHT] = [900, 260];
  const PEN = 5;

  // A field to draw in; `strokes` holds [[x, y, width], …] each, as corrections of ink do.
  function drawingField() {
    const field = el("canvas", { width: WIDTH, height: HEIGHT, className: "drawing", role: "img", "aria-label": Ductus.t("drawField") });
    const context = field.getContext("2d");
    const strokes = [];
    let isDown = false;

    function show() {
      context.clearRect(0, 0, WIDTH, HEIGHT);
      Object.assign(context, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: "#2a2520" });
      for (const stroke of strokes) {
        context.beginPath();
        context.moveTo(...stroke[0]);
        for (const [x, y] of stroke) context.lineTo(x, y);
        context.stroke();
      }
    }

    function add(event) {
      const box = field.getBoundingClientRect();
      const x = ((event.clientX - box.left) * WIDTH) / box.width;
      const y = ((event.clientY - box.top) * HEIGHT) / box.height;
      strokes.at(-1).push([x, y, PEN]);
      show();
    }

    field.addEventListener("pointerdown", (event) => {
      field.setPointerCapture(event.pointerId);
      isDown = true;
      strokes.push([]);
      add(event);
    });
    field.addEventListener("pointermove", (event) => isDown && add(event));
    for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => (isDown = false));
    const keep = (n) => {
      strokes.length = Math.max(0, n);
      show();
    };
    return { field, strokes, keep };
  }

  async function alike(strokes) {
    const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ strokes }) };
    const answer = await fetch("api/drawn", options);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    return told.hits;
  }

  async function drawView() {
    const { field, strokes, keep } = drawingField();
    const found = el("div", { "aria-live": "polite" });
    const told = await Ductus.searchIndex();

    async function show(hit) {
      const line = await Ductus.lineNamed(told, hit.page_id, hit.region_id.split("/")[1]);
      return line && Ductus.searchResult(told, line, [hit.box], Ductus.t("similar", { n: Math.round(100 * hit.similarity) }));
    }

    async function find() {
      if (!strokes.length) {
        Ductus.say(Ductus.t("drawNothing"));
        return;
      }
      try {
        const hits = await alike(strokes);
        found.replaceChildren(hits.length ? Ductus.resultList(hits, show) : el("p", {}, Ductus.t("noneAlike")));
      } catch (error) {
        Ductus.say(Ductus.t("drawFailed", { why: error.message }));
      }
    }

    return el(
      "main",
      { id: "content", className: "narrow", tabindex: "-1" },
      el("h1", { className: "small" }, Ductus.t("draw")),
      el("p", { className: "quiet" }, Ductus.t("drawAbout")),
      field,
      el(
        "p",
        { className: "draw-tools" },
        el("button", { type: "button", className: "find", onclick: find }, Ductus.t("drawFind")),
        el("button", { type: "button", onclick: () => keep(strokes.length - 1) }, Ductus.t("drawBack")),
        el("button", { type: "button", onclick: () => keep(0) }, Ductus.t("drawClear")),
      ),
      found,
    );
  }

  Object.assign(Ductus, { drawView });
})();
