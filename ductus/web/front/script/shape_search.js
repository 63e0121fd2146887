// Words that look like one that was pointed at.
"use strict";
(() => {
  const { el } = Ductus;

  async function shapeView() {
    return el("main", { id: "content", className: "narrow", tabindex: "-1" }, el("p", {}, Ductus.t("nothing")));
  }

  Object.assign(Ductus, { shapeView });
})();
