// What lies over the ink while it is put right: the chosen stroke, numbers, places.
"use strict";
(() => {
  const CHOSEN = "#5b1a8b";

  function path(context, points) {
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    if (points.length === 1) context.lineTo(points[0][0] + 0.01, points[0][1]);
  }

  function drawDot(context, [x, y], colour, size, rim) {
    context.beginPath();
    context.arc(x, y, size, 0, 7);
    Object.assign(context, { fillStyle: colour, strokeStyle: "#fff", lineWidth: rim });
    context.fill();
    context.stroke();
  }

  // A stroke in a light band, with a dot where it begins and an arrow where it ends.
  function drawStroke(context, stroke, scale) {
    context.lineCap = context.lineJoin = "round";
    for (const [colour, width] of [["rgba(255, 255, 255, 0.9)", 9], [CHOSEN, 3.5]]) {
      path(context, stroke);
      Object.assign(context, { strokeStyle: colour, lineWidth: width / scale });
      context.stroke();
    }
    drawDot(context, stroke[0], CHOSEN, 5.5 / scale, 2 / scale);
    const [x, y] = stroke.at(-1);
    const before = stroke.findLast((p) => Math.hypot(p[0] - x, p[1] - y) * scale > 6);
    if (!before) return;
    const angle = Math.atan2(y - before[1], x - before[0]);
    context.beginPath();
    for (const [turn, far] of [[0, 7], [2.4, 9], [-2.4, 9]]) context.lineTo(x + (far / scale) * Math.cos(angle + turn), y + (far / scale) * Math.sin(angle + turn));
    context.closePath();
    Object.assign(context, { fillStyle: CHOSEN, strokeStyle: "#fff", lineWidth: 1.5 / scale });
    context.fill();
    context.stroke();
  }

  // The number of each stroke where it begins, where there is room; upright, however the page is turned.
  function drawNumbers(context, strokes, chosen) {
    const ratio = window.devicePixelRatio || 1;
    const whole = context.getTransform();
    context.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    Object.assign(context, { textAlign: "right", textBaseline: "bottom", lineJoin: "round", strokeStyle: "#fffdf9", lineWidth: 4 });
    context.resetTransform();
    const inTurn = strokes.map(([[x, y]], at) => ({ at, ...pointOf(whole, x, y) }));
    if (chosen >= 0) inTurn.unshift(...inTurn.splice(chosen, 1));
    const drawn = [];
    for (const { at, x, y } of inTurn) {
      if (drawn.some((other) => Math.abs(other.x - x) < 15 * ratio && Math.abs(other.y - y) < 12 * ratio)) continue;
      drawn.push({ x, y });
      context.fillStyle = at === chosen ? CHOSEN : "#24201b";
      context.strokeText(String(at + 1), x - 4, y - 3);
      context.fillText(String(at + 1), x - 4, y - 3);
    }
    context.setTransform(whole);
  }

  function pointOf(whole, x, y) {
    const point = whole.transformPoint({ x, y });
    return { x: point.x, y: point.y };
  }

  // What was drawn by hand.
  function drawTrace(context, paths, scale) {
    context.lineCap = context.lineJoin = "round";
    for (const points of paths) {
      path(context, points);
      Object.assign(context, { strokeStyle: "rgba(196, 48, 43, 0.75)", lineWidth: 2.5 / scale });
      context.stroke();
    }
  }

  Object.assign(Ductus, { drawStroke, drawNumbers, drawDot, drawTrace });
})();
