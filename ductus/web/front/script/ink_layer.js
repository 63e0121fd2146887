// Ink on a canvas: all strokes up to a place in the writing, in the frame of the deep zoom.
"use strict";
(() => {
  const FINE_POINTS = 24000; // so many points are drawn with the width of each, when nothing moves
  const STILL = 1600; // pixels of the longer side of the picture that is moved
  const FAST_PIXEL = 1.2; // strokes thinner than this on the screen are drawn by mean width

  class InkLayer {
    // `ink` as of unpackInk; `colours` of each stroke, a number of Ductus.orderColours.
    constructor(canvas, ink, colours) {
      this.canvas = canvas;
      this.context = canvas.getContext("2d");
      this.done = document.createElement("canvas");
      this.take(ink, colours);
    }

    // Other ink, to be drawn from the beginning.
    take(ink, colours) {
      Object.assign(this, { ink, colours, mean: undefined });
      this.paths = this.picture = this.drawn = null;
    }

    resize() {
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(this.canvas.clientWidth * ratio);
      const height = Math.round(this.canvas.clientHeight * ratio);
      if (this.canvas.width === width && this.canvas.height === height) return;
      for (const canvas of [this.canvas, this.done]) {
        canvas.width = width;
        canvas.height = height;
      }
      this.drawn = null;
    }

    // Draws. `frame`: [a, b, c, d, e, f] from page pixels to those of the screen (as setTransform
    // has them); `range`: [first, end) of strokes; `place`: { stroke, share } up to which they are
    // written; `look`: { starts, isMoving }.
    draw(frame, range, place, look) {
      this.resize();
      const ratio = window.devicePixelRatio || 1;
      const scaled = frame.map((value) => value * ratio);
      const key = JSON.stringify([scaled, range, look.starts, look.isMoving]);
      const goesOn = this.drawn && this.drawn.key === key && this.drawn.upTo <= place.stroke;
      const first = goesOn ? this.drawn.upTo : range[0];
      const done = this.done.getContext("2d");
      if (!goesOn) {
        done.setTransform(1, 0, 0, 1, 0, 0);
        done.clearRect(0, 0, this.done.width, this.done.height);
      }
      done.setTransform(...scaled);
      if (!goesOn && range[1] - range[0] < this.ink.n) this.faint(done);
      this.strokes(done, scaled, first, Math.min(place.stroke, range[1]), look, goesOn);
      this.drawn = { key, upTo: place.stroke };
      this.compose(scaled, range, place);
    }

    // The rest of the page, hardly to be seen, where only a part of it is written.
    faint(context) {
      context.lineCap = context.lineJoin = "round";
      context.globalAlpha = 0.13;
      this.fast(context);
      context.globalAlpha = 1;
    }

    compose(frame, range, place) {
      const context = this.context;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      context.drawImage(this.done, 0, 0);
      if (place.stroke >= range[1] || place.share <= 0) return;
      context.setTransform(...frame);
      const tip = this.fine(context, place.stroke, place.share);
      const scale = Math.hypot(frame[0], frame[1]);
      context.beginPath();
      context.arc(tip[0], tip[1], Math.max(tip[2] * 0.8, 4 / scale), 0, 7);
      context.fillStyle = "#1d1a16";
      context.fill();
    }

    // Draws strokes [first, end) to a context that is in page pixels.
    strokes(context, frame, first, end, look, isFew) {
      context.lineCap = context.lineJoin = "round";
      const all = first === 0 && end === this.ink.n;
      const scale = Math.hypot(frame[0], frame[1]);
      if (!isFew && all && look.isMoving && scale < 1.5) this.still(context);
      else if (!isFew && all && this.meanWidth() * scale < FAST_PIXEL) this.fast(context);
      else this.visible(context, frame, first, end, look);
      if (look.starts && !look.isMoving) this.marks(context, frame, first, end);
    }

    meanWidth() {
      this.mean ??= this.ink.widths.reduce((sum, width) => sum + width, 0) / Math.max(1, this.ink.n);
      return this.mean;
    }

    // The whole page in one path a colour: for when it moves, and from afar.
    fast(context) {
      this.paths ??= this.byColour();
      for (const [colour, path] of this.paths) {
        context.strokeStyle = Ductus.orderColours[colour];
        context.lineWidth = this.meanWidth();
        context.stroke(path);
      }
    }

    // The whole page as a picture that was drawn once: while it moves it need not be sharp.
    still(context) {
      const { boxes } = this.ink;
      if (!this.picture) {
        const right = boxes.reduce((most, value, i) => (i % 4 === 2 ? Math.max(most, value) : most), 1);
        const low = boxes.reduce((most, value, i) => (i % 4 === 3 ? Math.max(most, value) : most), 1);
        const share = Math.min(1, STILL / Math.max(right, low));
        this.picture = document.createElement("canvas");
        [this.picture.width, this.picture.height] = [Math.ceil(right * share), Math.ceil(low * share)];
        const own = this.picture.getContext("2d");
        own.lineCap = own.lineJoin = "round";
        own.scale(share, share);
        this.fast(own);
        this.size = [this.picture.width / share, this.picture.height / share];
      }
      context.drawImage(this.picture, 0, 0, ...this.size);
    }

    byColour() {
      const paths = new Map();
      for (let s = 0; s < this.ink.n; s++) {
        if (!paths.has(this.colours[s])) paths.set(this.colours[s], new Path2D());
        this.trace(paths.get(this.colours[s]), s);
      }
      return paths;
    }

    trace(path, s) {
      const { points, starts } = this.ink;
      path.moveTo(points[3 * starts[s]], points[3 * starts[s] + 1]);
      for (let p = starts[s] + 1; p < starts[s + 1]; p++) path.lineTo(points[3 * p], points[3 * p + 1]);
      if (starts[s + 1] - starts[s] === 1) path.lineTo(points[3 * starts[s]] + 0.01, points[3 * starts[s] + 1]);
    }

    visible(context, frame, first, end, look) {
      const seen = [];
      let points = 0;
      const window_ = this.window(frame);
      for (let s = first; s < end; s++) {
        const [x0, y0, x1, y1] = this.ink.boxes.subarray(4 * s, 4 * s + 4);
        if (x1 < window_[0] || x0 > window_[2] || y1 < window_[1] || y0 > window_[3]) continue;
        seen.push(s);
        points += this.ink.starts[s + 1] - this.ink.starts[s];
      }
      const scale = Math.hypot(frame[0], frame[1]);
      const isFine = !look.isMoving && points < FINE_POINTS && this.meanWidth() * scale > FAST_PIXEL;
      for (const s of seen) {
        if (isFine) this.fine(context, s, 1);
        else this.plain(context, s);
      }
    }

    // The page pixels that are on the canvas: x0, y0, x1, y1.
    window(frame) {
      const back = new DOMMatrix(frame).inverse();
      const corners = [
        [0, 0],
        [this.canvas.width, 0],
        [0, this.canvas.height],
        [this.canvas.width, this.canvas.height],
      ].map(([x, y]) => back.transformPoint({ x, y }));
      const xs = corners.map((corner) => corner.x);
      const ys = corners.map((corner) => corner.y);
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    }

    plain(context, s) {
      context.strokeStyle = Ductus.orderColours[this.colours[s]];
      context.lineWidth = Math.max(0.5, this.ink.widths[s]);
      context.beginPath();
      this.trace(context, s);
      context.stroke();
    }

    // A share of a stroke with the width of the pen at each point; returns where it ends: x, y, width.
    fine(context, s, share) {
      const { points, starts, lengths } = this.ink;
      context.lineCap = "round";
      context.strokeStyle = Ductus.orderColours[this.colours[s]];
      let left = share * lengths[s];
      let [x, y, w] = points.subarray(3 * starts[s], 3 * starts[s] + 3);
      if (starts[s + 1] - starts[s] === 1) this.segment(context, x, y, x + 0.01, y, w);
      for (let p = starts[s] + 1; p < starts[s + 1] && left > 0; p++) {
        let [nextX, nextY, nextW] = points.subarray(3 * p, 3 * p + 3);
        const length = Math.hypot(nextX - x, nextY - y);
        const part = length > left ? left / length : 1;
        nextX = x + (nextX - x) * part;
        nextY = y + (nextY - y) * part;
        this.segment(context, x, y, nextX, nextY, (w + nextW) / 2);
        left -= length;
        [x, y, w] = [nextX, nextY, nextW];
      }
      return [x, y, w];
    }

    segment(context, x0, y0, x1, y1, width) {
      context.lineWidth = Math.max(0.5, width);
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      context.stroke();
    }

    // A dot where each stroke begins, an arrow where it ends.
    marks(context, frame, first, end) {
      const scale = Math.hypot(frame[0], frame[1]);
      const window_ = this.window(frame);
      const size = Math.min(6 / scale, 1.3 * this.meanWidth() + 1.5 / scale);
      for (let s = first; s < end; s++) {
        const [x0, y0, x1, y1] = this.ink.boxes.subarray(4 * s, 4 * s + 4);
        if (x1 < window_[0] || x0 > window_[2] || y1 < window_[1] || y0 > window_[3]) continue;
        this.mark(context, s, size);
      }
    }

    mark(context, s, size) {
      const { points, starts, lengths } = this.ink;
      const colour = Ductus.orderColours[this.colours[s]];
      const [from, to] = [3 * starts[s], 3 * (starts[s + 1] - 1)];
      context.beginPath();
      context.arc(points[from], points[from + 1], size / 2, 0, 7);
      context.fillStyle = colour;
      context.fill();
      context.lineWidth = size / 6;
      context.strokeStyle = "#fffdf8";
      context.stroke();
      if (lengths[s] < 3 * size) return;
      const back = Math.max(starts[s], starts[s + 1] - 4) * 3;
      const angle = Math.atan2(points[to + 1] - points[back + 1], points[to] - points[back]);
      context.beginPath();
      for (const turn of [0, 2.5, -2.5]) {
        const [x, y] = [points[to] + size * Math.cos(angle + turn), points[to + 1] + size * Math.sin(angle + turn)];
        if (turn) context.lineTo(x, y);
        else context.moveTo(x, y);
      }
      context.closePath();
      context.fill();
      context.stroke();
    }
  }

  Object.assign(Ductus, { InkLayer });
})();
