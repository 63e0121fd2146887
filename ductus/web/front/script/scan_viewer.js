// The deep zoom of a scan (OpenSeadragon), and the frame that its ink is drawn in.
"use strict";
(() => {
  const BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

  // A source of tiles that asks for no file but pictures: it opens from `file://`.
  function source(page) {
    const { width, height, picture, id } = page;
    const whole = { width, height, tileSize: Math.max(width, height), minLevel: 0, maxLevel: 0 };
    if (!picture) return { ...whole, getTileUrl: () => BLANK };
    const folder = `pages/${id}`;
    if (!picture.tiles) return { ...whole, getTileUrl: () => `${folder}/${picture.scan}` };
    return {
      width,
      height,
      tileSize: picture.tile,
      minLevel: 0,
      maxLevel: picture.levels - 1,
      getTileUrl: (level, x, y) => `${folder}/${picture.tiles}/${level}/${x}_${y}.jpg`,
    };
  }

  class ScanViewer {
    constructor(place, page, onMove) {
      this.page = page;
      this.osd = OpenSeadragon({
        element: place,
        tileSources: source(page),
        drawer: "canvas", // pictures of file:// may not become textures
        showNavigationControl: false,
        showNavigator: false,
        gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false }, // the second click is for a word
        gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
        animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.5,
        maxZoomPixelRatio: 6,
        visibilityRatio: 0.3,
        imageSmoothingEnabled: true,
        zoomPerScroll: 1.3,
      });
      this.osd.innerTracker.keyHandler = null; // keys are ours: page_keys.js
      this.osd.innerTracker.keyDownHandler = null;
      this.isMoving = false;
      for (const name of ["animation", "resize", "open", "update-viewport"]) this.osd.addHandler(name, onMove);
      this.osd.addHandler("animation-start", () => (this.isMoving = true));
      this.osd.addHandler("animation-finish", () => {
        this.isMoving = false;
        onMove();
      });
    }

    get isOpen() {
      return this.osd.world.getItemCount() > 0;
    }

    whenOpen(act) {
      if (this.isOpen) act();
      else this.osd.addOnceHandler("open", act);
    }

    // [a, b, c, d, e, f] from page pixels to those of the viewer, or null before it is open.
    frame() {
      if (!this.isOpen) return null;
      const { width } = this.page;
      const at = (x, y) => this.osd.viewport.pixelFromPoint(new OpenSeadragon.Point(x / width, y / width), true);
      const [zero, right, down] = [at(0, 0), at(width, 0), at(0, width)];
      return [
        ...[(right.x - zero.x) / width, (right.y - zero.y) / width],
        ...[(down.x - zero.x) / width, (down.y - zero.y) / width],
        ...[zero.x, zero.y],
      ];
    }

    // Page pixels of a point of the viewer.
    pagePoint(point) {
      const at = this.osd.viewport.pointFromPixel(point, true);
      return [at.x * this.page.width, at.y * this.page.width];
    }

    onClick(act) {
      this.osd.addHandler("canvas-click", (event) => {
        if (event.quick) act(...this.pagePoint(event.position));
      });
    }

    // Brings a box into sight, with some room around it.
    lookAt([x0, y0, x1, y1], room = 0.35) {
      const { width } = this.page;
      const [w, h] = [x1 - x0, y1 - y0];
      const more = room * Math.min(w, h) + 0.06 * Math.max(w, h);
      const box = new OpenSeadragon.Rect((x0 - more) / width, (y0 - more) / width, (w + 2 * more) / width, (h + 2 * more) / width);
      this.osd.viewport.fitBoundsWithConstraints(box);
    }

    whole() {
      this.osd.viewport.goHome();
    }

    zoom(factor) {
      this.osd.viewport.zoomBy(factor);
      this.osd.viewport.applyConstraints();
    }

    turn() {
      this.osd.viewport.setRotation((this.osd.viewport.getRotation() + 90) % 360);
    }

    look({ contrast, invert, paled, hidden }) {
      const style = this.osd.drawer.canvas.style;
      style.filter = `contrast(${contrast ? 1.7 : 1}) invert(${invert ? 1 : 0})`;
      style.opacity = hidden ? 0 : paled ? 0.42 : 1;
    }

    close() {
      this.osd.destroy();
    }
  }

  Object.assign(Ductus, { ScanViewer });
})();
