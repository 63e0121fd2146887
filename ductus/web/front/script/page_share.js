// What leads from a page elsewhere: its link, its citation, words of one shape.
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
      else Ductus.say(Ductus.t(this.word ? "noLook" : "noShape"));
    },
  });
})();
