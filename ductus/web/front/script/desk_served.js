// Where what is put right goes: to the server, which saves it at once.
"use strict";
(() => {
  const { el } = Ductus;
  const STATES = { untouched: "editUntouched", corrected: "editCorrected", approved: "editApproved" };
  let me = null; // who is signed in

  async function ask(path, body) {
    const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    let answer;
    try {
      answer = await fetch(path, options);
    } catch {
      throw new Error(Ductus.t("editNoServer"));
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.error || String(answer.status));
    return told;
  }

  async function look(id) {
    me ||= await ask("api/me");
    return { ...(await ask(`api/pages/${encodeURIComponent(id)}`)), role: me.role };
  }

  async function take({ base, said }, region, field, value) {
    const told = { page_id: base.id, region_id: region ? `${base.id}/${region}` : "", field, value };
    await ask("api/corrections", { ...told, inkml_sha256: said?.inkml_sha256 || "" });
    for (const kind of ["page", "search", "shapes"]) Ductus.forget(kind);
  }

  function page(id) {
    Ductus.forget("page");
    return Ductus.load("page", id, `pages/${id}/page.js`);
  }

  // What was left out as no writing; it can be taken back.
  function leftOut(work) {
    const gone = work.said.counts.filter((one) => one.field === "not_writing" && one.value === "true");
    if (!gone.length) return null;
    const back = (one, at) => el("button", { type: "button", "data-focus": `back-${at}`, onclick: () => work.save("not_writing", "false", one.stands_in.split("/")[1]) }, Ductus.t("editTakeBack"));
    const texts = work.said.run;
    return el(
      "details",
      { className: "left-out" },
      el("summary", {}, Ductus.t("editLeftOut", { n: gone.length })),
      el("ul", {}, gone.map((one, at) => el("li", {}, el("span", { dir: "auto" }, Ductus.shown(texts[one.stands_in] || "·")), " ", back(one, at)))),
    );
  }

  function status(work) {
    if (!work.said) return [];
    const { state, waiting, role } = work.said;
    const [key, value] = role === "reviewer" ? ["editApprove", "approved"] : ["editDone", "corrected"];
    const told = el(
      "p",
      { className: "edit-state" },
      el("span", { "data-state": state }, Ductus.t("editState", { state: Ductus.t(STATES[state]) })),
      waiting.length ? ` · ${Ductus.t("editWaiting", { n: waiting.length })} ` : " ",
      el("button", { type: "button", "data-focus": "state", onclick: () => work.save("state", value, "") }, Ductus.t(key)),
    );
    return [told, leftOut(work)];
  }

  Ductus.desk = { asSaid: (told) => told, look, take, page, status, verb: "editSave", taken: "editSaved" };
})();
