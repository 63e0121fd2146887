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

  Object.assign(Ductus, { saidOf, saidBy, runs: RUNS });
})();
