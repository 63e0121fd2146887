// The writing as time: which stroke the pen is on, and how far, while it plays.
"use strict";
(() => {
  const LIFT = 0.6; // a way through the air takes so much of the time of a way on paper
  const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32];

  class Replay {
    // `lineHeight`: of a usual line in page pixels: at speed 1 the pen goes six of them a second.
    constructor(ink, lineHeight, onChange) {
      this.ink = ink;
      this.pace = 6 * Math.max(4, lineHeight);
      this.onChange = onChange;
      this.onEnd = () => {};
      this.ends = this.endsOf(ink);
      this.speed = 2;
      this.isPlaying = false;
      this.stops = [];
      this.setRange([0, ink.n]);
    }

    // Other ink; what of it is played is told next.
    take(ink, stops) {
      this.ink = ink;
      this.ends = this.endsOf(ink);
      this.stops = stops;
    }

    // When each stroke has begun and ended: two numbers a stroke, in pixels of way.
    endsOf(ink) {
      const ends = new Float64Array(2 * ink.n);
      let at = 0;
      for (let s = 0; s < ink.n; s++) {
        const [from, before] = [3 * ink.starts[s], 3 * ink.starts[s] - 3];
        if (s) at += LIFT * Math.min(400, this.way(ink.points, before, from));
        ends[2 * s] = at;
        at += Math.max(2, ink.lengths[s]);
        ends[2 * s + 1] = at;
      }
      return ends;
    }

    way(points, a, b) {
      return Math.hypot(points[b] - points[a], points[b + 1] - points[a + 1]);
    }

    // What is played: strokes [first, end); it stands at its end, all written.
    setRange(range) {
      this.range = range;
      this.from = range[0] < this.ink.n ? this.ends[2 * range[0]] : 0;
      this.to = range[1] > range[0] ? this.ends[2 * range[1] - 1] : this.from;
      this.at = this.to;
      this.pause();
      this.onChange();
    }

    get share() {
      return this.to > this.from ? (this.at - this.from) / (this.to - this.from) : 1;
    }

    set share(value) {
      this.at = this.from + value * (this.to - this.from);
      this.onChange();
    }

    // The stroke that is being written, and what share of it is.
    place() {
      if (this.at >= this.to) return { stroke: this.range[1], share: 0 };
      let [low, high] = this.range;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.ends[2 * middle + 1] <= this.at) low = middle + 1;
        else high = middle;
      }
      const [begin, end] = [this.ends[2 * low], this.ends[2 * low + 1]];
      return { stroke: low, share: Math.max(0, (this.at - begin) / (end - begin)) };
    }

    toggle() {
      if (this.isPlaying) this.pause();
      else this.play();
    }

    play() {
      if (this.at >= this.to) this.at = this.from;
      this.isPlaying = true;
      this.last = performance.now();
      requestAnimationFrame((now) => this.step(now));
      this.onChange();
    }

    pause() {
      this.stop();
      this.onChange();
    }

    stop() {
      this.isPlaying = false;
    }

    step(now) {
      if (!this.isPlaying) return;
      const before = this.at;
      this.at += (Math.min(100, now - this.last) / 1000) * this.pace * this.speed;
      this.last = now;
      const stop = this.stops.map((s) => this.ends[2 * s - 1]).find((end) => before < end && this.at >= end);
      if (this.at >= this.to) this.end();
      else if (this.isByWord && stop !== undefined) this.stopAt(stop);
      else requestAnimationFrame((next) => this.step(next));
      this.onChange();
    }

    stopAt(end) {
      this.at = end + 1e-6;
      this.isPlaying = false;
    }

    end() {
      this.at = this.to;
      this.isPlaying = false;
      this.onEnd();
    }

    changeSpeed(by) {
      const at = SPEEDS.indexOf(this.speed) + by;
      this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))];
      this.onChange();
    }
  }

  Object.assign(Ductus, { Replay });
})();
