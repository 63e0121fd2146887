// Small drawings for buttons: lines in the colour of the text.
"use strict";
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const PATHS = {
    begin: "M6 5v14M18 6l-8 6 8 6z",
    before: "M15 6l-6 6 6 6",
    after: "M9 6l6 6-6 6",
    words: "M4 17h3M9 17h6M17 17h3M5 13l2-6 2 6M15 13V7",
    turn: "M19 12a7 7 0 1 1-2-5M19 3v5h-5",
    contrast: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
    invert: "M5 5h14v14H5zM5 19L19 5v14z",
    starts: "M6 17c2-8 8-10 13-9M15 4l4 4-4 4M6 17m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
    nearer: "M12 6v12M6 12h12",
    farther: "M6 12h12",
    pen: "M5 19l1-5L16 4l4 4L10 18zM14 6l4 4",
    done: "M5 13l5 5L19 7",
    whole: "M5 9V5h4M15 5h4v4M19 15v4h-4M9 19H5v-4",
  };
  const FILLED = new Set(["contrast", "invert", "begin"]);

  function icon(name) {
    const svg = document.createElementNS(NS, "svg");
    for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "icon"]]) svg.setAttribute(key, value);
    const parts = PATHS[name].split(/(?=M)/);
    parts.forEach((part, at) => {
      const path = document.createElementNS(NS, "path");
      path.setAttribute("d", part);
      if (FILLED.has(name) && at === (name === "contrast" ? 0 : parts.length - 1)) path.setAttribute("class", "filled");
      svg.append(path);
    });
    return svg;
  }

  Object.assign(Ductus, { icon });
})();
