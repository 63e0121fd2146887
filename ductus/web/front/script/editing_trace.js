// Going over a line or word with mouse, finger or pen: its strokes take the order of the trace.
"use strict";
(() => {
  const { el } = Ductus;

  class TraceField {
    // `onEnd(strokes)` gets them in the new order, or null.
    constructor(work, strokes, onEnd) {
      Object.assign(this, { work, strokes, onEnd, paths: [], made: null });
      this.field = work.stage.element;
      this.field.classList.add("tracing");
      this.listeners = new AbortController();
      const listen = (name, act) => this.field.addEventListener(name, act, { signal: this.listeners.signal });
      listen("pointerdown", (event) => this.down(event));
      listen("pointermove", (event) => this.move(event));
      listen("pointerup", (event) => this.up(event));
      listen("pointercancel", (event) => this.up(event));
      listen("wheel", (event) => work.view.viewer.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2));
      const act = (key, run, about = {}) => el("button", { type: "button", onclick: run, ...about }, Ductus.t(key));
      this.take = act("editTraceTake", () => this.end(this.made), { className: "main", disabled: true });
      this.back = act("drawBack", () => this.takeBack(), { disabled: true });
      this.element = el(
        "div",
        {},
        el("p", {}, Ductus.t("editTraceAbout")),
        el("div", { className: "edit-row" }, this.take, this.back, act("editCancel", () => this.end(null))),
      );
      work.view.lookAtChosen(0.35);
    }

    down(event) {
      if (event.button || this.pointer !== undefined) return;
      this.pointer = event.pointerId;
      this.field.setPointerCapture(event.pointerId);
      this.paths.push([]);
      this.add(event);
    }

    move(event) {
      if (event.pointerId !== this.pointer) return;
      const all = event.getCoalescedEvents?.() || [];
      for (const one of all.length ? all : [event]) this.add(one);
    }

    add(event) {
      this.paths.at(-1).push(this.work.stage.pagePoint(event.clientX, event.clientY));
      this.work.view.redraw();
    }

    up(event) {
      if (event.pointerId !== this.pointer) return;
      this.pointer = undefined;
      this.show();
    }

    takeBack() {
      this.paths.pop();
      this.show();
    }

    // The order that the trace shows so far.
    show() {
      this.take.disabled = this.back.disabled = !this.paths.length;
      this.made = this.paths.length ? Ductus.tracedOrder(this.strokes, this.paths) : null;
      this.work.preview("ink", JSON.stringify(this.made || this.strokes));
    }

    end(strokes) {
      this.close();
      this.onEnd(strokes);
    }

    draw(context, scale) {
      Ductus.drawTrace(context, this.paths, scale);
      if (this.strokes.length <= 80) Ductus.drawNumbers(context, this.made || this.strokes, -1);
    }

    close() {
      this.listeners.abort();
      this.field.classList.remove("tracing");
    }
  }

  Object.assign(Ductus, { TraceField });
})();
