// Where what is put right goes: to the server, which saves it at once.
"use strict";
(() => {
  const { el } = Ductus;
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
    for (const kind of ["start", "item", "page", "search", "shapes"]) Ductus.forget(kind);
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

  // What the person may say of the page as it is: [text, value], or null.
  function step({ state, looked, role }) {
    if (role === "reviewer") return state === "approved" ? ["editReopen", "corrected"] : ["editApprove", "approved"];
    return state === "approved" || looked ? null : ["editDone", "corrected"];
  }

  // How far people have come with the page, who says so, and what there is to say.
  function state(work) {
    const { state, looked, waiting } = work.said;
    const next = step(work.said);
    return el(
      "div",
      { className: "edit-state" },
      el(
        "p",
        {},
        Ductus.stateBadge(state, true),
        looked ? ` ${state === "approved" ? `${Ductus.saidBy(looked)}.` : Ductus.t("editLookedBy", { said: Ductus.saidBy(looked) })}` : null,
        waiting.length ? ` ${Ductus.t(waiting.length === 1 ? "editWaitingOne" : "editWaiting", { n: Ductus.number(waiting.length) })}` : null,
      ),
      next ? el("button", { type: "button", "data-focus": "state", onclick: () => work.save("state", next[1], "") }, Ductus.t(next[0])) : null,
    );
  }

  function status(work) {
    return work.said ? [state(work), leftOut(work), Ductus.orphanList(work)] : [];
  }

  Object.assign(Ductus, { ask });
  Ductus.desk = { asSaid: (told) => told, look, take, page, status, verb: "editSave", taken: "editSaved", tellsState: true };
})();
