// What lies under the ink: the chosen line and word, and lines tinted by how sure they are.
"use strict";
(() => {
  function outline(context, polygon) {
    context.beginPath();
    for (let i = 0; i < polygon.length; i += 2) context.lineTo(polygon[i], polygon[i + 1]);
    context.closePath();
  }

  function tintOf(view, line) {
    if (view.tint === "fidelity") return Ductus.fidelityOf(line);
    return view.tint === "trust" ? line.trust || null : line.order || null;
  }

  // A canvas of the size that it is shown in, empty, in page pixels.
  function cleared(canvas, frame) {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(...frame.map((value) => value * ratio));
    return context;
  }

  function drawMarks(canvas, frame, view) {
    const context = cleared(canvas, frame);
    const pixel = 1 / Math.hypot(frame[0], frame[1]);
    if (view.tint) {
      for (const line of view.page.lines) {
        outline(context, line.polygon);
        context.fillStyle = Ductus.sureColour(tintOf(view, line), 0.28);
        context.fill();
      }
    }
    if (!view.line) return;
    outline(context, (view.word || view.line).polygon);
    context.fillStyle = "rgba(217, 164, 65, 0.16)";
    context.fill();
    outline(context, view.line.polygon);
    context.lineWidth = 1.5 * pixel;
    context.strokeStyle = "rgba(140, 96, 24, 0.75)";
    context.stroke();
  }

  // Whether a point lies in a polygon (even-odd rule).
  function isInside(polygon, x, y) {
    let inside = false;
    for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
      const [xi, yi, xj, yj] = [polygon[i], polygon[i + 1], polygon[j], polygon[j + 1]];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  }

  Object.assign(Ductus, { cleared, drawMarks, isInside });
})();
