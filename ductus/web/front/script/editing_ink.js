// The ink of a line or word, put right: order and direction of its strokes, where they part, and
// what is none. What is changed is shown, and replayed, before it is saved.
"use strict";
(() => {
  const { el, strokeWork } = Ductus;
  const REACH = 14; // pixels of the screen: so near a stroke is meant
  const NUMBERED = 80; // strokes that are numbered on the scan at most

  const shifted = (strokes) => strokes.map((stroke) => stroke.map((point) => point.map((value) => Math.round(value * 100) / 100)));

  class InkTool {
    constructor(work) {
      this.work = work;
      this.room = 0.35; // it is looked at from near
      this.draft = work.draft("ink", { strokes: work.strokes(), chosen: 0 });
      this.history = new Ductus.DraftButtons(this.draft, work.saveButton({ onclick: () => this.save() }), () => this.show());
      this.list = new Ductus.StrokeList({
        choose: (at) => this.choose(at),
        move: (from, to) => from !== to && this.put(strokeWork.moved(this.strokes, from, to), to),
        delete: (at) => this.delete(at),
      });
      this.place = el("div", { className: "edit-place" }); // what is done with the chosen stroke
      this.whole = el("div", { className: "edit-place" }); // and with all
      this.element = el(
        "div",
        {},
        el("p", { className: "quiet" }, Ductus.t("editInkAbout")),
        this.whole,
        this.list.element,
        this.place,
        el("div", { className: "edit-row" }, this.history.buttons),
      );
      this.rest = [...this.element.children].filter((one) => one !== this.whole); // is not there while the pen is traced
      this.first = this.list.element;
      this.chosen = this.draft.now.chosen;
      if (work.view.view !== "over" && work.view.view !== "alone") work.view.setView("over");
      this.show();
    }

    get strokes() {
      return this.draft.now.strokes;
    }

    save() {
      return this.work.save("ink", JSON.stringify(shifted(this.strokes)));
    }

    put(strokes, chosen) {
      this.draft.put({ strokes, chosen });
      this.show();
    }

    // What the draft says now, in list and page.
    show() {
      this.work.preview("ink", this.draft.isChanged ? JSON.stringify(this.strokes) : null);
      this.choose(Math.min(this.draft.now.chosen, this.strokes.length - 1));
      this.history.show();
    }

    choose(at) {
      this.chosen = at;
      this.cut = null;
      this.list.show(this.strokes, this.work.colours(this.strokes.length), at);
      this.showActs();
    }

    // What can be done with the stroke that is chosen, and with all.
    showActs() {
      const { strokes, chosen } = this;
      const last = strokes.length - 1;
      const act = (key, focus, run, disabled = chosen < 0) => el("button", { type: "button", "data-focus": focus, onclick: run, disabled }, Ductus.t(key));
      Ductus.keepFocus(this.whole, () =>
        this.whole.replaceChildren(
          el(
            "div",
            { className: "edit-row" },
            act("editTrace", "trace", () => this.beginTrace(), last < 0),
            act("editTurnAll", "turn-all", () => this.put(strokeWork.allTurned(strokes), last - chosen), last < 0),
          ),
        ),
      );
      Ductus.keepFocus(this.place, () =>
        this.place.replaceChildren(
          el(
            "div",
            { className: "edit-row", role: "group", "aria-label": chosen < 0 ? Ductus.t("editStrokes") : Ductus.t("editStroke", { n: chosen + 1 }) },
            act("editStrokeEarlier", "stroke-earlier", () => this.put(strokeWork.moved(strokes, chosen, chosen - 1), chosen - 1), chosen < 1),
            act("editStrokeLater", "stroke-later", () => this.put(strokeWork.moved(strokes, chosen, chosen + 1), chosen + 1), chosen < 0 || chosen === last),
            act("editStrokeTurn", "stroke-turn", () => this.put(strokeWork.turned(strokes, chosen), chosen)),
            act("editStrokeSplit", "stroke-split", () => this.beginSplit(), chosen < 0 || strokeWork.lengthOf(strokes[chosen]) === 0),
            act("editStrokeJoin", "stroke-join", () => this.put(strokeWork.joined(strokes, chosen), chosen), chosen < 0 || chosen === last),
            act("editStrokeDelete", "stroke-delete", () => this.delete(chosen)),
          ),
        ),
      );
      this.work.view.redraw();
    }

    delete(at) {
      if (at >= 0) this.put(strokeWork.dropped(this.strokes, at), Math.min(at, this.strokes.length - 2));
    }

    // Splitting: a mark on the stroke is moved, by the slider or by a tap on the scan.
    beginSplit() {
      this.cut = 0.5;
      this.slider = el("input", {
        type: "range", min: "1", max: "99", value: "50", "data-focus": "cut", "aria-label": Ductus.t("editSplitAt"),
        oninput: (event) => this.moveCut(event.target.value / 100),
      });
      this.place.replaceChildren(
        el("p", {}, Ductus.t("editSplitAbout")),
        this.slider,
        el(
          "div",
          { className: "edit-row" },
          el("button", { type: "button", className: "main", onclick: () => this.put(strokeWork.split(this.strokes, this.chosen, this.cut), this.chosen) }, Ductus.t("editSplitHere")),
          el("button", { type: "button", onclick: () => this.choose(this.chosen) }, Ductus.t("editCancel")),
        ),
      );
      this.slider.focus({ preventScroll: true });
      this.place.scrollIntoView({ block: "nearest" });
      this.work.view.redraw();
    }

    moveCut(share) {
      this.cut = Math.min(0.99, Math.max(0.01, share));
      this.work.view.redraw();
    }

    beginTrace() {
      this.trace = new Ductus.TraceField(this.work, this.strokes, (strokes) => {
        this.trace = null;
        if (strokes) this.put(strokes, 0);
        else this.show();
        for (const one of this.rest) one.hidden = false;
        this.whole.querySelector('[data-focus="trace"]').focus();
      });
      for (const one of this.rest) one.hidden = true;
      this.whole.replaceChildren(this.trace.element);
      this.trace.element.querySelector("button:not(:disabled)").focus({ preventScroll: true });
      this.trace.element.scrollIntoView({ block: "nearest" });
      this.work.view.redraw();
    }

    // A tap on the scan: true where it meant a stroke.
    click(x, y) {
      if (this.trace) return true;
      if (this.cut !== null) {
        this.moveCut(strokeWork.nearestOn(this.strokes[this.chosen], x, y).share);
        this.slider.value = Math.round(this.cut * 100);
        return true;
      }
      const at = strokeWork.strokeNear(this.strokes, x, y, REACH * this.work.stage.scale());
      if (at < 0) return false;
      this.choose(at);
      return true;
    }

    draw(context, scale) {
      if (this.trace) {
        this.trace.draw(context, scale);
        return;
      }
      const stroke = this.strokes[this.chosen];
      if (stroke) Ductus.drawStroke(context, stroke, scale);
      if (this.strokes.length <= NUMBERED) Ductus.drawNumbers(context, this.strokes, this.chosen);
      if (this.cut !== null) Ductus.drawDot(context, strokeWork.pointAt(stroke, this.cut).point, "#c4302b", 7 / scale, 2 / scale);
    }

    undo(way) {
      if (!this.trace) this.history.go(way);
      else if (way === "undo") this.trace.takeBack();
    }

    // Esc leaves what was begun within the tool first.
    escape() {
      if (this.trace) this.trace.end(null);
      else if (this.cut !== null) this.choose(this.chosen);
      else return false;
      return true;
    }

    close() {
      this.trace?.close();
    }
  }

  Object.assign(Ductus, { InkTool });
})();
