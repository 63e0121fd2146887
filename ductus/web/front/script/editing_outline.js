// The outline of a line or word, put right on the scan: corners are dragged, added and deleted.
"use strict";
(() => {
  const { el } = Ductus;
  const FEWEST = 3;
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const FAR = 10; // so many steps at once with Shift

  const pairs = (flat) => Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

  class OutlineTool {
    constructor(work) {
      this.work = work;
      this.room = 0.35; // it is looked at from near
      this.draft = work.draft("polygon", pairs(work.part.polygon));
      this.held = null; // the outline while a corner is dragged
      this.at = 0; // the corner that is chosen
      this.handles = el("div", { className: "corners", role: "group", "aria-label": Ductus.t("editOutline") });
      work.stage.element.append(this.handles);
      const act = (key, focus, run, about = {}) => el("button", { type: "button", "data-focus": focus, onclick: run, ...about }, Ductus.t(key));
      this.history = new Ductus.DraftButtons(this.draft, work.saveButton({ onclick: () => this.save() }), () => this.show());
      this.remove = act("editCornerDelete", "corner-delete", () => this.delete());
      this.element = el(
        "div",
        {},
        el("p", { className: "quiet" }, Ductus.t("editOutlineAbout")),
        el("div", { className: "edit-row" }, act("editCornerAdd", "corner-add", () => this.addBehind(this.at)), this.remove),
        el("div", { className: "edit-row" }, this.history.buttons),
      );
      this.makeHandles();
      this.first = this.handles.querySelector(".knob");
    }

    get corners() {
      return this.held || this.draft.now;
    }

    save() {
      return this.work.save("polygon", JSON.stringify(this.draft.now));
    }

    undo(way) {
      this.history.go(way);
    }

    put(corners, at) {
      this.draft.put(corners);
      this.at = at;
      this.show();
    }

    // Other corners: their handles are made anew, and the chosen one keeps the focus if one had it.
    show() {
      this.at = Math.min(this.at, this.corners.length - 1);
      const had = this.handles.contains(document.activeElement);
      this.makeHandles();
      if (had) this.handles.querySelectorAll(".knob")[this.at].focus();
      this.history.show();
    }

    makeHandles() {
      const n = this.corners.length;
      const corner = (_, at) => {
        const handle = el("button", { type: "button", className: "knob", "aria-label": Ductus.t("editCorner", { at: at + 1, n }) });
        handle.addEventListener("focus", () => this.choose(at));
        handle.addEventListener("keydown", (event) => this.key(event, at));
        Ductus.drag(handle, (event) => this.grab(event), (x, y) => this.moveTo(this.at, ...this.work.stage.pagePoint(x, y)), () => this.drop());
        return handle;
      };
      const between = (_, at) =>
        el("button", { type: "button", className: "between", tabindex: "-1", "aria-label": Ductus.t("editCornerBetween", { at: at + 1 }), onclick: () => this.addBehind(at) });
      this.handles.replaceChildren(...this.corners.map(between), ...this.corners.map(corner));
      this.remove.disabled = n <= FEWEST;
      this.choose(this.at);
      this.work.view.redraw();
    }

    choose(at) {
      this.at = at;
      this.handles.querySelectorAll(".knob").forEach((one, i) => one.classList.toggle("chosen", i === at));
      this.work.view.redraw();
    }

    // Handles are larger than what is seen of them: the nearest corner is meant.
    grab(event) {
      const [x, y] = this.work.stage.pagePoint(event.clientX, event.clientY);
      const far = this.corners.map((corner) => Math.hypot(corner[0] - x, corner[1] - y));
      this.choose(far.indexOf(Math.min(...far)));
      event.preventDefault(); // the focus is not that of the handle on top
      this.handles.querySelectorAll(".knob")[this.at].focus();
    }

    onPage(x, y) {
      const { width, height } = this.work.view.page;
      return [Math.min(width, Math.max(0, x)), Math.min(height, Math.max(0, y))].map((value) => Math.round(value * 10) / 10);
    }

    moveTo(at, x, y) {
      this.held = this.corners.map((corner, i) => (i === at ? this.onPage(x, y) : corner));
      this.work.view.redraw();
    }

    drop() {
      const corners = this.held;
      this.held = null;
      if (corners) this.put(corners, this.at);
    }

    addBehind(at) {
      const [a, b] = [this.corners[at], this.corners[(at + 1) % this.corners.length]];
      const made = this.corners.slice();
      made.splice(at + 1, 0, this.onPage((a[0] + b[0]) / 2, (a[1] + b[1]) / 2));
      this.put(made, at + 1);
      this.handles.querySelectorAll(".knob")[this.at].focus();
    }

    delete() {
      if (this.corners.length <= FEWEST) return;
      this.put(this.corners.filter((_, i) => i !== this.at), Math.max(0, this.at - 1));
    }

    key(event, at) {
      const acts = { Delete: () => this.delete(), Backspace: () => this.delete(), Insert: () => this.addBehind(at), "+": () => this.addBehind(at) };
      const step = STEPS[event.key];
      if (step) this.step(at, step, event.shiftKey ? FAR : 1);
      else if (acts[event.key]) acts[event.key]();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    // By a pixel of the page, or one of the screen where that is more; on the screen, however it is turned.
    step(at, [across, down], times) {
      const [x, y] = this.corners[at];
      const [sx, sy] = this.work.stage.toStage(x, y);
      const by = times * Math.max(1, 1 / this.work.stage.scale());
      const [toX, toY] = this.work.stage.toPage(sx + across * by, sy + down * by);
      this.held = null;
      this.put(this.corners.map((corner, i) => (i === at ? this.onPage(toX, toY) : corner)), at);
    }

    draw(context, scale) {
      const { corners } = this;
      context.beginPath();
      for (const [x, y] of corners) context.lineTo(x, y);
      context.closePath();
      context.fillStyle = "rgba(91, 26, 139, 0.08)";
      context.fill();
      for (const [colour, width] of [["#fff", 4], ["#5b1a8b", 2]]) {
        Object.assign(context, { strokeStyle: colour, lineWidth: width / scale, lineJoin: "round" });
        context.stroke();
      }
      const put = (one, x, y) => (one.style.transform = `translate(${x}px, ${y}px)`);
      this.handles.querySelectorAll(".knob").forEach((one, i) => put(one, ...this.work.stage.toStage(...corners[i])));
      this.handles.querySelectorAll(".between").forEach((one, i) => {
        const [a, b] = [corners[i], corners[(i + 1) % corners.length]];
        const ends = [this.work.stage.toStage(...a), this.work.stage.toStage(...b)];
        put(one, (ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2);
        one.hidden = Math.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]) < 48;
      });
    }

    close() {
      this.handles.remove();
    }
  }

  Object.assign(Ductus, { OutlineTool });
})();
