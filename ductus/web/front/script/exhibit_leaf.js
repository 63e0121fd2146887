// A leaf of the exhibition: its paper, the ink that is written on it, and the eye that follows the pen.
"use strict";
(() => {
  const { el } = Ductus;
  const MOST_PIXELS = 9e6; // of the canvas that is written on
  const WET = 26; // so many strokes behind the pen are not yet dry
  const [WET_INK, DRY_INK] = ["#5a2bd0", "#241a12"];
  const LEAST_SECONDS = 38;
  const MOST_SECONDS = 105;
  const SECONDS_A_STROKE = 0.07;
  const [SHARE_OF_HEIGHT, MARGIN] = [0.1, 0.07]; // of a line, and around what is written
  const [PAN, ZOOM] = [1.3, 1.9]; // seconds in which the eye goes most of its way

  class ExhibitLeaf {
    constructor(page) {
      this.page = page;
      this.ink = Ductus.unpackInk(page.ink);
      this.timing = new Ductus.Replay(this.ink, 1, () => {});
      this.seconds = Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, this.ink.n * SECONDS_A_STROKE));
      this.written = this.dried = 0;
      this.box = this.inkBox();
      this.canvas = el("canvas", { "aria-hidden": "true" });
      this.pen = el("i", { className: "pen", "aria-hidden": "true" });
      const picture = (name, className) => (page.picture ? el("img", { src: `pages/${page.id}/${name}`, className, alt: "" }) : null);
      this.element = el("div", { className: "leaf" }, picture(page.picture?.thumb, "paper"), picture(page.picture?.scan, "scan"), this.canvas, this.pen);
      Object.assign(this.element.style, { width: `${page.width}px`, height: `${page.height}px` });
      this.element.querySelector(".paper")?.style.setProperty("--blur", `${page.width / 26}px`);
      this.resize();
    }

    // Where there is ink: x0, y0, x1, y1.
    inkBox() {
      const { boxes, n } = this.ink;
      const all = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < 4 * n; i++) all[i % 4] = Math[i % 4 < 2 ? "min" : "max"](all[i % 4], boxes[i]);
      return n ? all : [0, 0, this.page.width, this.page.height];
    }

    // The window has another size: what is written is written anew.
    resize() {
      const { width, height } = this.page;
      [this.w, this.h] = [innerWidth, innerHeight];
      this.far = Math.min((this.w * 0.9) / width, (this.h * 0.9) / height);
      const lines = this.page.lines.map((line) => Ductus.boxOf(line)).map(([x0, y0, x1, y1]) => Math.min(x1 - x0, y1 - y0)).sort((a, b) => a - b);
      const usual = lines[lines.length >> 1] || height / 40;
      const wide = this.w / ((this.box[2] - this.box[0]) * (1 + 2 * MARGIN));
      this.near = Math.max(this.far, Math.min(wide, (SHARE_OF_HEIGHT * this.h) / usual));
      const share = Math.min(this.near * (window.devicePixelRatio || 1), Math.sqrt(MOST_PIXELS / (width * height)));
      [this.canvas.width, this.canvas.height] = [Math.ceil(width * share), Math.ceil(height * share)];
      this.context = this.canvas.getContext("2d");
      this.context.scale(this.canvas.width / width, this.canvas.height / height);
      this.written = this.dried = 0;
      this.eye ??= { x: width / 2, y: height / 2, zoom: this.far };
      this.place();
    }

    // Writes up to a share of the way of the pen.
    write(share) {
      this.timing.at = this.timing.from + share * (this.timing.to - this.timing.from);
      const { stroke, share: part } = this.timing.place();
      for (; this.written < stroke; this.written++) this.paint(this.written, 1, WET_INK);
      for (; this.dried < (share < 1 ? stroke - WET : stroke); this.dried++) this.paint(this.dried, 1, DRY_INK);
      this.tip = stroke < this.ink.n ? this.paint(stroke, part, WET_INK) : null;
      this.pen.hidden = !this.tip;
      if (this.tip) this.pen.style.transform = `translate(${this.tip[0]}px, ${this.tip[1]}px) scale(${1 / this.eye.zoom})`;
    }

    // A share of a stroke, with the width of the pen; returns where it ends.
    paint(s, share, colour) {
      const { points, starts, lengths } = this.ink;
      const { context } = this;
      context.lineCap = context.lineJoin = "round";
      context.strokeStyle = colour;
      let left = share * lengths[s];
      let [x, y, w] = points.subarray(3 * starts[s], 3 * starts[s] + 3);
      if (starts[s + 1] - starts[s] === 1) this.segment(x, y, x + 0.01, y, w);
      for (let p = starts[s] + 1; p < starts[s + 1] && left > 0; p++) {
        const [nextX, nextY, nextW] = points.subarray(3 * p, 3 * p + 3);
        const length = Math.hypot(nextX - x, nextY - y);
        const part = length > left ? left / length : 1;
        const [toX, toY] = [x + (nextX - x) * part, y + (nextY - y) * part];
        this.segment(x, y, toX, toY, (w + nextW) / 2);
        left -= length;
        [x, y, w] = [toX, toY, nextW];
      }
      return [x, y];
    }

    segment(x0, y0, x1, y1, width) {
      this.context.lineWidth = Math.max(0.6, width);
      this.context.beginPath();
      this.context.moveTo(x0, y0);
      this.context.lineTo(x1, y1);
      this.context.stroke();
    }

    // Lets the eye go on towards the pen, or back to where it sees the whole leaf.
    look(seconds, isNear) {
      const { width, height } = this.page;
      const zoom = isNear ? this.near : this.far;
      const [x, y] = isNear && this.tip ? this.tip : [width / 2, height / 2];
      const [pan, near] = [1 - Math.exp(-seconds / PAN), 1 - Math.exp(-seconds / ZOOM)];
      this.eye.zoom *= (zoom / this.eye.zoom) ** near;
      const middle = (this.box[0] + this.box[2]) / 2;
      const isWide = (this.box[2] - this.box[0]) * (1 + MARGIN) * zoom > this.w;
      this.eye.x += (this.within(isNear && !isWide ? middle : x, width, this.w) - this.eye.x) * pan;
      this.eye.y += (this.within(y, height, this.h) - this.eye.y) * pan;
      this.place();
    }

    // A place to look at, so that no more than a border beyond the leaf is seen.
    within(at, size, view) {
      const half = view / 2 / this.eye.zoom;
      const border = (0.05 * view) / this.eye.zoom;
      return size + 2 * border <= 2 * half ? size / 2 : Math.min(size + border - half, Math.max(half - border, at));
    }

    place() {
      const { x, y, zoom } = this.eye;
      this.element.style.transform = `translate(${this.w / 2 - x * zoom}px, ${this.h / 2 - y * zoom}px) scale(${zoom})`;
    }

    // Lets go of its pictures.
    close() {
      this.element.remove();
      for (const image of this.element.querySelectorAll("img")) image.removeAttribute("src");
      this.canvas.width = this.canvas.height = 0;
    }
  }

  Object.assign(Ductus, { ExhibitLeaf });
})();
