// Dragging by mouse, finger or pen, from where it is pressed to where it is let go.
"use strict";
(() => {
  const FEWEST = 3; // so many pixels are not yet meant as dragging

  // `onDown(event)`, false where it begins nothing; `onMove(x, y)` in pixels of the window; `onUp()`
  // if it was moved at all.
  function drag(element, onDown, onMove, onUp) {
    let begun = null;
    element.addEventListener("pointerdown", (event) => {
      if (event.button || onDown(event) === false) return;
      begun = { x: event.clientX, y: event.clientY, isMoved: false };
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!begun) return;
      begun.isMoved ||= Math.hypot(event.clientX - begun.x, event.clientY - begun.y) >= FEWEST;
      if (begun.isMoved) onMove(event.clientX, event.clientY);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      element.addEventListener(end, () => {
        const isMoved = begun?.isMoved;
        begun = null;
        if (isMoved) onUp();
      });
    }
  }

  Object.assign(Ductus, { drag });
})();
