// Strokes as an SVG file, still or writing themselves (SMIL: no script, no style sheet).
"use strict";
(() => {
  const NS = "http://www.w3.org/2000/svg";

  function node(tag, about, ...children) {
    const made = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(about)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function path(ink, s) {
    const told = [];
    for (let p = ink.starts[s]; p < ink.starts[s + 1]; p++) {
      told.push(`${ink.points[3 * p].toFixed(1)} ${ink.points[3 * p + 1].toFixed(1)}`);
    }
    if (told.length === 1) told.push(told[0]);
    return `M${told.join("L")}`;
  }

  // The strokes [first, end) of a page; `replay` tells when each is written, null for a still one.
  function inkSvg(ink, colours, [first, end], box, title, replay) {
    const [x0, y0, x1, y1] = box.map(Math.round);
    const group = node("g", { fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" });
    for (let s = first; s < end; s++) {
      const about = { d: path(ink, s), stroke: Ductus.orderColours[colours[s]], "stroke-width": ink.widths[s].toFixed(1) };
      group.append(replay ? moving(about, replay, s) : node("path", about));
    }
    const size = { xmlns: NS, viewBox: `${x0} ${y0} ${x1 - x0} ${y1 - y0}` };
    const name = node("title", {});
    name.textContent = title;
    return new XMLSerializer().serializeToString(node("svg", size, name, group));
  }

  // A stroke that is not there, and is drawn when its time comes.
  function moving(about, replay, s) {
    const pace = replay.pace * replay.speed;
    const begin = (replay.ends[2 * s] - replay.from) / pace;
    const lasts = Math.max(0.02, (replay.ends[2 * s + 1] - replay.ends[2 * s]) / pace);
    const timing = { begin: `${begin.toFixed(2)}s`, fill: "freeze" };
    return node(
      "path",
      { ...about, pathLength: 1, "stroke-dasharray": "1 2", "stroke-dashoffset": 1, opacity: 0 },
      node("set", { attributeName: "opacity", to: 1, ...timing }),
      node("animate", { attributeName: "stroke-dashoffset", from: 1, to: 0, dur: `${lasts.toFixed(2)}s`, ...timing }),
    );
  }

  Object.assign(Ductus, { inkSvg });
})();
