// What lies over the scan while something is put right: a canvas, handles, and where they are.
"use strict";
(() => {
  const { el } = Ductus;

  class EditStage {
    constructor(view) {
      this.view = view;
      this.canvas = el("canvas", { "aria-hidden": "true" });
      this.element = el("div", { className: "edit-stage" }, this.canvas);
    }

    // The canvas, empty, in page pixels.
    context(frame) {
      return Ductus.cleared(this.canvas, frame);
    }

    // Page pixels of a point of the stage.
    toPage(x, y) {
      return this.view.viewer.pagePoint(new OpenSeadragon.Point(x, y));
    }

    // Page pixels of a point of the window.
    pagePoint(x, y) {
      const { left, top } = this.element.getBoundingClientRect();
      return this.toPage(x - left, y - top);
    }

    toStage(x, y) {
      const [a, b, c, d, e, f] = this.view.viewer.frame();
      return [a * x + c * y + e, b * x + d * y + f];
    }

    // Page pixels to a pixel of the screen.
    scale() {
      const [a, b] = this.view.viewer.frame();
      return 1 / Math.hypot(a, b);
    }
  }

  Object.assign(Ductus, { EditStage });
})();
