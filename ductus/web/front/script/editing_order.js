// The order that somebody shows by going over a word with a pen: each stroke takes the time, and the
// direction, at which the trace ran along it. A pure function; no point of a stroke is moved.
//
// A stroke and the trace are sampled evenly, and the stroke is laid along the piece of the trace that
// it fits best (subsequence dynamic time warping: Müller, Information Retrieval for Music and Motion,
// 2007, ch. 4), forwards and backwards. A piece is one stroke's: where the pen went over a place twice,
// another stroke there has the other time.
"use strict";
(() => {
  const FINE = 16; // samples to the height of the writing
  const MOST = 2000; // samples of strokes or trace
  const NEAR = 0.12; // of the height: so far beside a stroke costs 1
  const FARTHEST = 4; // what a sample costs at most
  const TURN = 1; // what a sample costs that runs across; twice that if it runs against
  const LIFT = 1.5; // what a lifted pen costs within a stroke
  const TAKEN = 3; // what a sample costs that is another stroke's
  const UNTRACED = 2.2; // a stroke that costs more a sample was not gone over
  const KEPT = 0.05; // so little worse its own direction is still taken

  function lengthOf(line) {
    let length = 0;
    for (let i = 1; i < line.length; i++) length += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
    return length;
  }

  // A line as points that lie `step` apart: x, y, and the direction there.
  function sampled(line, step) {
    const whole = lengthOf(line);
    const n = Math.max(1, Math.round(whole / step));
    const made = [];
    let [at, gone] = [1, 0];
    for (let k = 0; k <= n && line.length > 1; k++) {
      const wanted = (k / n) * whole;
      for (; at < line.length - 1; at++) {
        const length = Math.hypot(line[at][0] - line[at - 1][0], line[at][1] - line[at - 1][1]);
        if (gone + length >= wanted) break;
        gone += length;
      }
      const [[ax, ay], [bx, by]] = [line[at - 1], line[at]];
      const length = Math.hypot(bx - ax, by - ay);
      const share = length ? Math.min(1, Math.max(0, (wanted - gone) / length)) : 0;
      made.push([ax + share * (bx - ax), ay + share * (by - ay)]);
    }
    if (!made.length) made.push([line[0][0], line[0][1]]);
    return made.map(([x, y], i) => {
      const [before, after] = [made[Math.max(0, i - 1)], made[Math.min(made.length - 1, i + 1)]];
      const length = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
      return [x, y, (after[0] - before[0]) / length, (after[1] - before[1]) / length];
    });
  }

  function heightOf(strokes) {
    const points = strokes.flat();
    const range = (k) => points.reduce(([low, high], p) => [Math.min(low, p[k]), Math.max(high, p[k])], [Infinity, -Infinity]);
    const [[left, right], [top, bottom]] = [range(0), range(1)];
    return Math.max(8, Math.min(right - left, bottom - top));
  }

  function costOf([x, y, dx, dy], [tx, ty, tdx, tdy], near) {
    const far = Math.hypot(x - tx, y - ty) / near;
    if (far >= FARTHEST) return FARTHEST;
    const isDot = (!dx && !dy) || (!tdx && !tdy);
    return Math.min(FARTHEST, far + (isDot ? 0 : TURN * (1 - dx * tdx - dy * tdy)));
  }

  // Where in the trace a stroke fits best: { cost (a sample), first, last }.
  function fitted(stroke, trace, taken, near) {
    const n = trace.length;
    let row = new Float64Array(n);
    let from = Int32Array.from({ length: n }, (_, j) => j);
    stroke.forEach((sample, i) => {
      const next = new Float64Array(n);
      const came = new Int32Array(n);
      for (let j = 0; j < n; j++) {
        const own = costOf(sample, trace[j], near) + (taken[j] ? TAKEN : 0);
        let [best, begun] = i ? [row[j], from[j]] : [0, j];
        if (j && i) {
          const lift = trace[j].path === trace[j - 1].path ? 0 : LIFT;
          if (row[j - 1] + lift < best) [best, begun] = [row[j - 1] + lift, from[j - 1]];
          if (next[j - 1] + lift < best) [best, begun] = [next[j - 1] + lift, came[j - 1]];
        }
        next[j] = best + own;
        came[j] = begun;
      }
      [row, from] = [next, came];
    });
    let last = 0;
    for (let j = 1; j < n; j++) if (row[j] < row[last]) last = j;
    return { cost: row[last] / stroke.length, first: from[last], last };
  }

  function fittedBothWays(stroke, trace, taken, near) {
    const forwards = fitted(stroke, trace, taken, near);
    const against = stroke.map(([x, y, dx, dy]) => [x, y, -dx, -dy]).reverse();
    const backwards = fitted(against, trace, taken, near);
    return backwards.cost + KEPT < forwards.cost ? { ...backwards, isTurned: true } : { ...forwards, isTurned: false };
  }

  function isFree({ first, last }, taken) {
    let n = 0;
    for (let j = first; j <= last; j++) n += taken[j];
    return 2 * n <= last - first + 1;
  }

  // What each stroke fits, the best first; who comes later looks beside what is taken.
  function allFitted(samples, trace, near) {
    const taken = new Uint8Array(trace.length);
    const fits = samples.map((stroke) => fittedBothWays(stroke, trace, taken, near));
    const inTurn = fits.map((_, s) => s).sort((a, b) => fits[a].cost - fits[b].cost || a - b);
    for (const s of inTurn) {
      if (!isFree(fits[s], taken)) {
        const other = fittedBothWays(samples[s], trace, taken, near);
        if (other.cost <= UNTRACED) fits[s] = other;
      }
      if (fits[s].cost <= UNTRACED) taken.fill(1, fits[s].first, fits[s].last + 1);
    }
    return fits;
  }

  // Strokes in the order and the directions of a trace.
  //
  // `strokes`: [[x, y, width], …] each, in the order they had; `paths`: [[x, y], …] each, what was
  // drawn from pen down to pen up, in the same pixels. Strokes that were not gone over stay as they
  // are, behind the one that they followed.
  function tracedOrder(strokes, paths) {
    const drawn = paths.filter((path) => path.length);
    if (!strokes.length || !drawn.length) return strokes;
    const height = heightOf(strokes);
    const way = (lines) => lines.reduce((sum, line) => sum + lengthOf(line), 0);
    const step = Math.max(height / FINE, Math.max(way(strokes), way(drawn)) / MOST);
    const trace = drawn.flatMap((path, number) => sampled(path, step).map((one) => Object.assign(one, { path: number })));
    const fits = allFitted(strokes.map((stroke) => sampled(stroke, step)), trace, NEAR * height);
    let before = -1;
    const timed = strokes.map((stroke, s) => {
      const { cost, first, last, isTurned } = fits[s];
      if (cost > UNTRACED) return { stroke, time: before, s };
      before = (first + last) / 2;
      return { stroke: isTurned ? stroke.slice().reverse() : stroke, time: before, s };
    });
    return timed.sort((a, b) => a.time - b.time || a.s - b.s).map((one) => one.stroke);
  }

  Object.assign(Ductus, { tracedOrder });
})();
