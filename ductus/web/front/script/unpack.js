// Strokes out of the bytes that ductus.web.packed_ink made of them.
"use strict";
(() => {
  const STEPS = 8;

  function numbers(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const found = [];
    for (let at = 0; at < bytes.length; ) {
      let value = 0;
      let factor = 1;
      let byte;
      do {
        byte = bytes[at++];
        value += (byte & 127) * factor;
        factor *= 128;
      } while (byte & 128);
      found.push(value % 2 ? -(value + 1) / 2 : value / 2);
    }
    return found;
  }

  // Places and widths of all points, where each stroke begins, and how long each is.
  function unpackInk(ink) {
    const counts = numbers(ink.counts);
    const steps = numbers(ink.points);
    const n = counts.length;
    const points = new Float32Array(steps.length);
    const last = [0, 0, 0];
    for (let i = 0; i < steps.length; i++) {
      last[i % 3] += steps[i];
      points[i] = last[i % 3] / STEPS;
    }
    const starts = new Int32Array(n + 1);
    for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + counts[i];
    const measured = measures(points, starts, n);
    return { n, points, starts, ...measured };
  }

  // The same of strokes as lists: [[x, y, width], …] each.
  function inkOf(strokes) {
    const n = strokes.length;
    const starts = new Int32Array(n + 1);
    for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + strokes[i].length;
    const points = new Float32Array(3 * starts[n]);
    let at = 0;
    for (const stroke of strokes) {
      for (const point of stroke) {
        points.set(point, at);
        at += 3;
      }
    }
    return { n, points, starts, ...measures(points, starts, n) };
  }

  function measures(points, starts, n) {
    const lengths = new Float32Array(n);
    const widths = new Float32Array(n);
    const boxes = new Float32Array(4 * n);
    for (let s = 0; s < n; s++) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let p = starts[s]; p < starts[s + 1]; p++) {
        const [x, y, w] = [points[3 * p], points[3 * p + 1], points[3 * p + 2]];
        widths[s] += w / (starts[s + 1] - starts[s]);
        box[0] = Math.min(box[0], x);
        box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x);
        box[3] = Math.max(box[3], y);
        if (p > starts[s]) lengths[s] += Math.hypot(x - points[3 * p - 3], y - points[3 * p - 2]);
      }
      boxes.set(box, 4 * s);
    }
    return { lengths, widths, boxes };
  }

  Object.assign(Ductus, { unpackInk, inkOf });
})();
