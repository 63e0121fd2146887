// The picture of a line, cut from that of its page by the browser, with words marked.
"use strict";
(() => {
  const { el } = Ductus;
  const HEIGHT = 76;
  const DOWN = 280;

  // `scan`: path of the page's picture; `size`: of the page; `boxes`: to mark, in page pixels.
  function linePicture(scan, size, box, boxes, isDown) {
    const [x0, y0, x1, y1] = paddedBox(box, size);
    const scale = isDown ? DOWN / (y1 - y0) : Math.min(HEIGHT / (y1 - y0), 900 / (x1 - x0));
    const cut = el("div", { className: "cut" });
    Object.assign(cut.style, {
      width: `${(x1 - x0) * scale}px`,
      height: `${(y1 - y0) * scale}px`,
      backgroundSize: `${size[0] * scale}px ${size[1] * scale}px`,
      backgroundPosition: `${-x0 * scale}px ${-y0 * scale}px`,
    });
    whenSeen(cut, () => {
      cut.style.backgroundImage = `url("pages/${scan}")`;
      showMarked(cut, (x1 - x0) * scale, -x0 * scale);
    });
    for (const [a, b, c, d] of boxes) {
      const mark = el("i", { className: "mark" });
      Object.assign(mark.style, {
        left: `${(a - x0) * scale - 2}px`,
        top: `${(b - y0) * scale - 2}px`,
        width: `${(c - a) * scale + 4}px`,
        height: `${(d - b) * scale + 4}px`,
      });
      cut.append(mark);
    }
    return cut;
  }

  // Where the window is narrower than the line, its part with the first mark is seen.
  function showMarked(cut, width, left) {
    const marks = [...cut.querySelectorAll(".mark")];
    const room = cut.clientWidth;
    if (!marks.length || room >= width - 1) return;
    const shift = Math.min(width - room, Math.max(0, marks[0].offsetLeft - room / 4));
    cut.style.backgroundPositionX = `${left - shift}px`;
    for (const mark of marks) mark.style.left = `${mark.offsetLeft - shift}px`;
  }

  // The box with a little of what is around it, on the page.
  function paddedBox([x0, y0, x1, y1], [width, height]) {
    const more = 0.12 * Math.min(x1 - x0, y1 - y0) + 2;
    return [Math.max(0, x0 - more), Math.max(0, y0 - more), Math.min(width, x1 + more), Math.min(height, y1 + more)];
  }

  function whenSeen(element, act) {
    const watch = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        act();
      },
      { rootMargin: "300px" },
    );
    watch.observe(element);
  }

  Object.assign(Ductus, { linePicture, paddedBox });
})();
