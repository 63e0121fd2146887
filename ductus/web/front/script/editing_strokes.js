// What can be done with strokes: lists of [[x, y, width], …] in the order of the pen. Pure functions
// that give other lists, and leave what they were given.
"use strict";
(() => {
  function moved(strokes, from, to) {
    const made = strokes.slice();
    made.splice(to, 0, ...made.splice(from, 1));
    return made;
  }

  function turned(strokes, at) {
    return strokes.map((one, i) => (i === at ? one.slice().reverse() : one));
  }

  function allTurned(strokes) {
    return strokes.map((one) => one.slice().reverse()).reverse();
  }

  function dropped(strokes, at) {
    return strokes.filter((_, i) => i !== at);
  }

  // A stroke and the one behind it as one, without lifting the pen.
  function joined(strokes, at) {
    return [...strokes.slice(0, at), [...strokes[at], ...strokes[at + 1]], ...strokes.slice(at + 2)];
  }

  function lengthOf(stroke) {
    let length = 0;
    for (let i = 1; i < stroke.length; i++) length += Math.hypot(stroke[i][0] - stroke[i - 1][0], stroke[i][1] - stroke[i - 1][1]);
    return length;
  }

  // Where a share of a stroke's length ends: the number of the point before it, and the point.
  function pointAt(stroke, share) {
    let left = share * lengthOf(stroke);
    for (let i = 1; i < stroke.length; i++) {
      const [a, b] = [stroke[i - 1], stroke[i]];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (left <= length && length) return { before: i - 1, point: a.map((value, k) => value + ((b[k] - value) * left) / length) };
      left -= length;
    }
    return { before: stroke.length - 1, point: stroke.at(-1) };
  }

  // Two strokes of one, parted at a share of its length; both have the point between them.
  function split(strokes, at, share) {
    const stroke = strokes[at];
    const { before, point } = pointAt(stroke, share);
    const isSame = (other) => other[0] === point[0] && other[1] === point[1];
    const first = [...stroke.slice(0, before + 1).filter((one) => !isSame(one)), point];
    const second = [point, ...stroke.slice(before + 1).filter((one) => !isSame(one))];
    return [...strokes.slice(0, at), first, second, ...strokes.slice(at + 1)];
  }

  // The place of a stroke next to a point: { far, share } of its length.
  function nearestOn(stroke, x, y) {
    const whole = lengthOf(stroke);
    let best = { far: Math.hypot(stroke[0][0] - x, stroke[0][1] - y), share: 0 };
    let gone = 0;
    for (let i = 1; i < stroke.length; i++) {
      const [[ax, ay], [bx, by]] = [stroke[i - 1], stroke[i]];
      const length = Math.hypot(bx - ax, by - ay);
      if (!length) continue;
      const along = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length ** 2));
      const far = Math.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y);
      if (far < best.far) best = { far, share: (gone + along * length) / whole };
      gone += length;
    }
    return best;
  }

  // The stroke next to a point, or -1 where none is as near as `reach`.
  function strokeNear(strokes, x, y, reach) {
    const far = strokes.map((stroke) => nearestOn(stroke, x, y).far);
    const least = Math.min(...far);
    return least <= reach ? far.indexOf(least) : -1;
  }

  Object.assign(Ductus, { strokeWork: { moved, turned, allTurned, dropped, joined, split, pointAt, nearestOn, strokeNear, lengthOf } });
})();
