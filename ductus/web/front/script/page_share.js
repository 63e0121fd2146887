// What leads from a page elsewhere: its link, its citation, its drawing, words of one shape.
"use strict";
(() => {
  Object.assign(Ductus.PageView.prototype, {
    copyLink() {
      Ductus.copy(Ductus.link(this.page, this.line, this.word), Ductus.t("linkCopied"));
    },

    cite() {
      Ductus.copy(Ductus.citation(this.page, this.line, (this.lineAt ?? 0) + 1), Ductus.t("cited"));
    },

    findShape() {
      if (this.word?.shape) Ductus.go(`#/shape/${this.page.id}/${this.line.id}/${this.word.id}`);
      else Ductus.say(Ductus.t("noShape"));
    },

    takeSvg(isMoving, ofLine) {
      const line = ofLine ? this.line || this.page.lines[0] : null;
      if (ofLine && !line) return;
      const range = line ? this.ranges[this.page.lines.indexOf(line)].all : [0, this.ink.n];
      const timing = { ends: this.replay.ends, pace: this.replay.pace, speed: this.replay.speed, from: this.replay.ends[2 * range[0]] || 0 };
      const box = line ? Ductus.boxOf(line) : [0, 0, this.page.width, this.page.height];
      const svg = Ductus.inkSvg(this.ink, this.colours, range, box, this.name(), isMoving ? timing : null);
      Ductus.save(`${this.page.id}${line ? `.${line.id}` : ""}.svg`, "image/svg+xml", svg);
    },
  });
})();
