// Which line and word of a page are chosen, by pointer, list, keys or link.
"use strict";
(() => {
  Object.assign(Ductus.PageView.prototype, {
    // The line or word that a link means, if it names one.
    chooseNamed(lineId, wordId, place) {
      const index = lineId ? this.lineOf(lineId, wordId, place) : -1;
      if (index < 0) return;
      this.choose(index, wordId ? Ductus.partOf(this.page.lines[index].words, wordId, place, this.page) : -1);
    },

    // The line that a link means; that of a word is found by its name: the place is the word's.
    lineOf(lineId, wordId, place) {
      const { lines } = this.page;
      if (!wordId) return Ductus.partOf(lines, lineId, place, this.page);
      const known = lines.findIndex((line) => line.id === lineId);
      if (known < 0 || Ductus.partOf(lines[known].words, wordId, place, this.page) >= 0) return known;
      return lines.findIndex((line) => Ductus.partOf(line.words, wordId, place, this.page) >= 0);
    },

    chooseAt(x, y) {
      const index = this.page.lines.findIndex((line) => Ductus.isInside(line.polygon, x, y));
      if (index < 0) {
        if (!this.correcting?.isOpen) this.choose(null); // who corrects a line may miss it
        return;
      }
      const word = this.page.lines[index].words.findIndex((one) => Ductus.isInside(one.polygon, x, y));
      this.point(index, word, false);
    },

    // Pointing at a line chooses it; pointing again, into the line that is chosen, the word there.
    point(index, word, isShown = true) {
      this.choose(index, this.line && this.lineAt === index ? word : -1, isShown);
    },

    // Chooses a line by its place, and a word of it; null lets go.
    choose(index, word = -1, isShown = true) {
      this.mark(index, word);
      Ductus.showChosen(this.list);
      if (isShown) this.lookAtChosen();
      Ductus.setAddress(Ductus.addressOf(this.page.id, this.line?.id, this.word?.id));
      this.correcting?.follow();
    },

    mark(index, word) {
      this.lineAt = index;
      this.wordAt = index !== null && word >= 0 ? word : null;
      this.line = index === null ? null : this.page.lines[index];
      this.word = this.wordAt === null ? null : this.line.words[this.wordAt];
      const range = index === null ? [0, this.ink.n] : this.ranges[index].all;
      this.replay.setRange(this.wordAt === null ? range : this.ranges[index].words[this.wordAt]);
      Ductus.markChosen(this.list, this.line, this.word);
      this.refresh();
    },

    // Brings what is chosen into sight, with some room around it.
    lookAtChosen(room = this.word ? 1.5 : 0.35) {
      if (!this.line || this.isClosed) return;
      this.scan.scrollIntoView({ block: "nearest" }); // on a phone the list lies below it
      this.viewer.lookAt(Ductus.boxOf(this.word || this.line), room);
    },

    chooseLine(by) {
      const n = this.page.lines.length;
      if (!n) return;
      const from = this.line ? this.lineAt : by > 0 ? -1 : n;
      this.choose(Math.min(n - 1, Math.max(0, from + by)));
      this.read();
    },

    chooseWord(by) {
      if (!this.line) {
        this.chooseLine(by);
        return;
      }
      const words = this.line.words.length;
      const to = this.wordAt === null ? (by > 0 ? 0 : words - 1) : this.wordAt + by;
      if (to >= 0 && to < words) this.choose(this.lineAt, to);
      else if (this.page.lines[this.lineAt + by]) {
        const next = this.page.lines[this.lineAt + by].words.length;
        this.choose(this.lineAt + by, by > 0 ? 0 : next - 1);
      }
      this.read();
    },

    // Tells what is chosen to those who do not see it.
    read() {
      if (this.line) Ductus.say(this.word ? Ductus.shown(this.word.text) : `${this.scopeName()}: ${Ductus.shown(this.line.text)}`);
    },

    scopeName() {
      if (!this.line) return Ductus.t("page");
      return this.word ? Ductus.shown(this.word.text) || "·" : Ductus.lineName(this.line, this.lineAt);
    },

    turnLeaf(by) {
      const at = this.item.pages.findIndex((page) => page.id === this.page.id);
      const next = this.item.pages[at + by];
      if (next) this.onMoveOn(next.id);
    },
  });
})();
