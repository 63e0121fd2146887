// What corrections say, and how far people have come with a page, for people to read.
"use strict";
(() => {
  const SAID = { text: "saidText", direction: "saidDirection", reading_order: "saidOrder", not_writing: "saidNotWriting", polygon: "saidPolygon", ink: "saidInk" };
  const RUNS = { ltr: "editLtr", rtl: "editRtl", ttb: "editTtb" };
  const LONGEST = 60;

  function keyOf({ field, value }) {
    if (field === "text" && !value) return "saidNothing";
    return field === "not_writing" && value === "false" ? "saidWriting" : SAID[field];
  }

  // What a correction says: its `field` and `value`.
  function saidOf(one) {
    const value = one.field === "direction" ? Ductus.t(RUNS[one.value] || "unread") : Ductus.shown(one.value);
    return Ductus.t(keyOf(one), { value: value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value });
  }

  // Who said it to the archive, and when.
  function saidBy(one) {
    return `${one.creator || Ductus.t("saidByNobody")}, ${Ductus.day(one.created_at)}`;
  }

  // Marks lines of the list of which people said something that counts: what, who and when.
  function markCorrected(list, counts) {
    const lineOf = (one) => one.stands_in.split("/")[1];
    for (const entry of list.querySelectorAll("li[data-line]")) {
      entry.querySelector(".corrected")?.remove();
      const own = counts.filter((one) => SAID[one.field] && lineOf(one) === entry.dataset.line);
      if (!own.length) continue;
      const said = Ductus.t("correctedLine", { said: own.map((one) => `${saidOf(one)} (${saidBy(one)})`).join("; ") });
      const mark = Ductus.el("span", { className: "corrected", tabindex: "0", role: "img", "aria-label": said, "data-said": said }, "✎");
      entry.querySelector(".meters").before(mark);
    }
  }

  Object.assign(Ductus, { saidOf, saidBy, markCorrected, runs: RUNS });
})();
