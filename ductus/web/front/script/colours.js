// The colours of pen order, from violet (written first) to yellow (written last), as `ductus inspect`.
"use strict";
(() => {
  const ORDER = [
    "#0d0887", "#1b068d", "#260591", "#2f0596", "#38049a", "#41049d", "#4903a0", "#5102a3",
    "#5901a5", "#6100a7", "#6900a8", "#7100a8", "#7801a8", "#8004a8", "#8707a6", "#8e0ca4",
    "#9511a1", "#9c179e", "#a21d9a", "#a82296", "#ae2892", "#b42e8d", "#ba3388", "#bf3984",
    "#c43e7f", "#c9447a", "#cd4a76", "#d24f71", "#d6556d", "#da5b69", "#de6164", "#e26660",
    "#e66c5c", "#e97257", "#ed7953", "#f07f4f", "#f3854b", "#f58c46", "#f79342", "#f99a3e",
    "#fba139", "#fca835", "#fdaf31", "#feb72d", "#febe2a", "#fdc627", "#fcce25", "#fbd724",
  ];

  // The colour of a stroke as a number of ORDER: its place among those of its line.
  function orderColour(place, n) {
    return n > 1 ? Math.round((place / (n - 1)) * (ORDER.length - 1)) : 0;
  }

  // A quiet colour for how sure something is: from rust over straw to sage; grey where unknown.
  function sureColour(value, alpha = 1) {
    if (value === null || value === undefined) return `rgba(120, 116, 108, ${alpha})`;
    const share = Math.min(1, Math.max(0, (value - 0.3) / 0.65));
    const hue = 14 + 106 * share;
    return `hsla(${hue}, 26%, 47%, ${alpha})`;
  }

  Object.assign(Ductus, { orderColours: ORDER, orderColour, sureColour });
})();
