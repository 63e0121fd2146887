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

    // The canvas in page pixels, empty but for where something stood once, if that is looked at.
    context(frame) {
      const context = Ductus.cleared(this.canvas, frame);
      if (this.ghost) this.drawGhost(context, 1 / Math.hypot(frame[0], frame[1]));
      return context;
    }

    drawGhost(context, pixel) {
      context.beginPath();
      for (let i = 0; i < this.ghost.length; i += 2) context.lineTo(this.ghost[i], this.ghost[i + 1]);
      context.closePath();
      context.setLineDash([6 * pixel, 4 * pixel]);
      Object.assign(context, { strokeStyle: "#9c1f1a", lineWidth: 2 * pixel });
      context.stroke();
      context.setLineDash([]);
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
