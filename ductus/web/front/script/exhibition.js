// The exhibition: leaves that write themselves, one after the other, for as long as it is open.
"use strict";
(() => {
  const { el, button, icon } = Ductus;
  const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
  const IDLE = 3000; // milliseconds after which the controls are gone again
  // Phases of a leaf in seconds; writing takes as long as there is to write.
  const PHASES = [["arrive", 3], ["write", 0], ["rest", 3.5], ["reveal", 9], ["leave", 1.6]];
  const STILL = [["arrive", 1], ["rest", 9], ["reveal", 9], ["leave", 0.5]]; // for who wants no motion
  const RETRY = 2000;

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const stage = el("div", { className: "stage" });
  const caption = el("div", { className: "caption", role: "status" });
  const toggle = button("❚❚", Ductus.t("pause"), () => pause());
  const speedShown = el("span", { className: "speed" });
  const open = el("a", { className: "open" }, Ductus.t("openLeaf"));
  const state = { leaves: [], at: -1, leaf: null, phase: 0, share: 0, speed: 1, isPaused: false, turns: 0 };

  function controls() {
    return el(
      "div",
      { className: "controls", role: "toolbar", "aria-label": Ductus.t("exhibition") },
      button(icon("before"), Ductus.t("previousLeaf"), () => turn(-1)),
      toggle,
      button(icon("after"), Ductus.t("nextLeaf"), () => turn(1)),
      button(icon("farther"), Ductus.t("slower"), () => pace(-1)),
      speedShown,
      button(icon("nearer"), Ductus.t("faster"), () => pace(1)),
      button(icon("whole"), Ductus.t("fullScreen"), fullScreen),
      open,
    );
  }

  function phases() {
    return still.matches ? STILL : PHASES;
  }

  // What is told of a leaf: what it is, then where it is from, and whose.
  function tell(page) {
    const name = [page.itemLabel, page.label ? Ductus.leafName(page.label) : ""].filter(Boolean).join(", ");
    const first = page.title || name || Ductus.leafName("");
    const parts = [
      page.writer,
      first === name ? "" : name,
      [page.place, Ductus.dates(page)].filter(Boolean).join(", "),
      page.identifier,
      [page.rights_holder, page.rights].filter(Boolean).join(", "),
    ];
    caption.replaceChildren(
      el("h1", { className: "title", dir: "auto" }, first),
      el("p", { className: "cited", dir: "auto" }, parts.filter(Boolean).join(" · ")),
    );
    open.href = `index.html${Ductus.addressOf(page.id)}`;
    document.title = `${first} – Ductus`;
  }

  // Turns to another leaf; one that is not there is passed over.
  async function turn(by) {
    const mine = ++state.turns;
    state.at = (state.at + by + state.leaves.length) % state.leaves.length;
    const id = state.leaves[state.at];
    let page = null;
    try {
      page = await Ductus.load("page", id, `pages/${id}/page.js`);
    } catch (error) {
      console.warn(error);
    }
    Ductus.forget("page");
    if (mine !== state.turns) return; // turned on meanwhile
    if (!page) setTimeout(() => mine === state.turns && turn(by < 0 ? -1 : 1), RETRY);
    else show(new Ductus.ExhibitLeaf(page));
  }

  function show(leaf) {
    state.leaf?.close();
    Object.assign(state, { leaf, phase: 0, share: 0 });
    stage.replaceChildren(leaf.element);
    tell(leaf.page);
    enter();
  }

  function enter() {
    const [name] = phases()[state.phase];
    document.body.dataset.phase = name;
    document.body.dataset.leaf = state.leaf.page.id;
    if (still.matches) state.leaf.write(1);
  }

  // One step of time, in seconds.
  function step(seconds) {
    const { leaf } = state;
    const [name, length] = phases()[state.phase];
    state.share += (seconds * state.speed) / (length || leaf.seconds);
    if (name === "write") leaf.write(Math.min(1, state.share));
    if (!still.matches) leaf.look(seconds * Math.max(1, state.speed), name === "write");
    if (state.share < 1) return;
    state.share = 0;
    state.phase += 1;
    if (state.phase < phases().length) enter();
    else {
      state.phase = 0;
      state.leaf = null; // time stands until the next one is there
      leaf.close();
      turn(1);
    }
  }

  let last = 0;
  function frame(now) {
    const seconds = Math.min(0.1, Math.max(0, (now - last) / 1000)); // a window that slept goes on where it was
    last = now;
    if (state.leaf && !state.isPaused) step(seconds);
    requestAnimationFrame(frame);
  }

  function pause() {
    state.isPaused = !state.isPaused;
    const name = Ductus.t(state.isPaused ? "play" : "pause");
    toggle.textContent = state.isPaused ? "▶" : "❚❚";
    for (const about of ["title", "aria-label"]) toggle.setAttribute(about, name);
  }

  function pace(by) {
    const at = SPEEDS.indexOf(state.speed) + by;
    state.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))];
    speedShown.textContent = `${Ductus.number(state.speed, state.speed < 1 ? 2 : 0)} ×`;
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {}); // some windows may not
  }

  // The controls are there for a moment.
  function wake() {
    document.body.classList.add("awake");
    clearTimeout(wake.timer);
    wake.timer = setTimeout(() => document.body.classList.remove("awake"), IDLE);
  }

  async function stayAwake() {
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // the screen may sleep, then
    }
  }

  const KEYS = {
    " ": pause, ArrowLeft: () => turn(-1), ArrowRight: () => turn(1), f: fullScreen,
    "+": () => pace(1), "-": () => pace(-1), ArrowUp: () => pace(1), ArrowDown: () => pace(-1),
  };

  async function begin() {
    document.documentElement.lang = Ductus.language();
    document.body.append(el("main", { "aria-label": Ductus.t("exhibition") }, stage, caption, controls()));
    pace(0);
    for (const event of ["pointermove", "pointerdown", "keydown", "focusin"]) addEventListener(event, wake);
    addEventListener("keydown", (event) => {
      const isPress = event.key === " " && event.target.closest?.("button, a");
      if (!KEYS[event.key] || isPress || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      KEYS[event.key]();
    });
    addEventListener("resize", () => state.leaf?.resize());
    addEventListener("visibilitychange", stayAwake);
    still.addEventListener("change", () => state.leaf && show(new Ductus.ExhibitLeaf(state.leaf.page)));
    stayAwake();
    state.leaves = await Ductus.load("exhibit", "", "exhibit.js");
    if (state.leaves.length) await turn(1);
    else caption.append(el("h1", { className: "title" }, Ductus.t("empty")));
    document.body.dataset.ready = "1";
    requestAnimationFrame(frame);
  }

  Object.assign(Ductus, { exhibition: state });
  begin();
})();
