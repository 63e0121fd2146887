// The tools of a page: view, look, replay, and what leads elsewhere.
"use strict";
(() => {
  const { el, button, icon } = Ductus;
  const VIEWS = ["over", "beside", "alone", "scan"];

  function viewChoice(view) {
    const names = { over: "over", beside: "beside", alone: "alone", scan: "scanOnly" };
    return el(
      "div",
      { className: "choice", role: "group", "aria-label": Ductus.t("view") },
      VIEWS.map((name) =>
        button(Ductus.t(`${name}Short`), Ductus.t(names[name]), () => view.setView(name), { "data-view": name }),
      ),
    );
  }

  function lookTools(view) {
    const tints = [["", "tintNone"], ["fidelity", "tintFidelity"], ["trust", "tintTrust"], ["order", "tintOrder"]];
    return el(
      "div",
      { className: "group" },
      button(icon("turn"), Ductus.t("rotate"), () => view.turn()),
      button(icon("contrast"), Ductus.t("contrast"), () => view.toggle("contrast"), { "data-toggle": "contrast" }),
      button(icon("invert"), Ductus.t("invert"), () => view.toggle("invert"), { "data-toggle": "invert" }),
      button(icon("starts"), Ductus.t("starts"), () => view.toggle("starts"), { "data-toggle": "starts" }),
      el(
        "label",
        { className: "tint" },
        el("span", {}, Ductus.t("tint")),
        el(
          "select",
          { onchange: (event) => view.setTint(event.target.value) },
          tints.map(([value, name]) => el("option", { value }, Ductus.t(name))),
        ),
      ),
    );
  }

  function zoomTools(view) {
    return el(
      "div",
      { className: "zoom" },
      button(icon("nearer"), Ductus.t("zoomIn"), () => view.viewer.zoom(1.5)),
      button(icon("farther"), Ductus.t("zoomOut"), () => view.viewer.zoom(1 / 1.5)),
      button(icon("whole"), Ductus.t("wholePage"), () => view.viewer.whole()),
    );
  }

  // The bar of the replay; `refresh` shows what the replay says.
  function replayBar(view) {
    const { replay } = view;
    const label = el("span");
    const play = button(label, Ductus.t("play"), () => replay.toggle(), { className: "play" });
    const slider = el("input", {
      type: "range", min: "0", max: "1000", value: "1000", "aria-label": Ductus.t("position"),
      oninput: (event) => (replay.share = event.target.value / 1000),
    });
    const speed = el("output", { className: "speed", "aria-label": Ductus.t("speed") });
    const byWord = button(icon("words"), Ductus.t("wordByWord"), () => view.toggleByWord(), { "data-toggle": "byWord" });
    const scope = el("span", { className: "scope" });
    const bar = el(
      "div",
      { className: "replay", role: "group", "aria-label": Ductus.t("play") },
      button(icon("begin"), Ductus.t("begin"), () => (replay.share = 0)),
      play,
      slider,
      scope,
      el(
        "span",
        { className: "group" },
        button(icon("before"), Ductus.t("previousWord"), () => view.chooseWord(-1)),
        byWord,
        button(icon("after"), Ductus.t("nextWord"), () => view.chooseWord(1)),
      ),
      el(
        "span",
        { className: "group" },
        button(icon("farther"), Ductus.t("slower"), () => replay.changeSpeed(-1)),
        speed,
        button(icon("nearer"), Ductus.t("faster"), () => replay.changeSpeed(1)),
      ),
    );
    bar.refresh = () => {
      const name = Ductus.t(replay.isPlaying ? "pause" : "play");
      play.classList.toggle("playing", replay.isPlaying);
      play.setAttribute("aria-label", name);
      play.title = name;
      label.textContent = name;
      slider.value = Math.round(1000 * replay.share);
      slider.setAttribute("aria-valuetext", `${Math.round(100 * replay.share)} %`);
      slider.style.setProperty("--share", `${100 * replay.share}%`);
      speed.textContent = `${Ductus.number(replay.speed, replay.speed < 1 ? 2 : 0)}×`;
      byWord.setAttribute("aria-pressed", replay.isByWord ? "true" : "false");
      scope.textContent = view.scopeName();
    };
    return bar;
  }

  function shareTools(view) {
    return el(
      "div",
      { className: "share" },
      el("button", { type: "button", onclick: () => view.copyLink() }, Ductus.t("copyLink")),
      el("button", { type: "button", onclick: () => view.cite() }, Ductus.t("cite")),
      el("button", { type: "button", onclick: () => view.findShape() }, Ductus.t("findShape")),
      Ductus.takeAlong(view),
    );
  }

  Object.assign(Ductus, { viewChoice, lookTools, zoomTools, replayBar, shareTools, views: VIEWS });
})();
