// The sheet of keys, and of what a search understands.
"use strict";
(() => {
  const { el } = Ductus;
  const KEYS = [
    ["Space", "keyPlay"], ["j k", "keyLines"], [". ,", "keyWords"], ["n p", "keyLeaves"], ["[ ]", "keySpeed"],
    ["o b a m", "keyViews"], ["+ − 0", "keyZoom"], ["r c i", "keyLook"], ["s", "keyStarts"], ["l q", "keyCopy"],
    ["f", "keyFind"], ["e", "keyCorrect"], ["/", "keySearch"], ["Esc", "keyEscape"], ["?", "help"],
  ];
  const SEARCHES = [[["king"], "searchLike"], [["ki*", "*ng", "*in*"], "searchStars"], [["king NOT france"], "searchNot"]];

  function openHelp() {
    const sheet = el(
      "dialog",
      { className: "help", "aria-labelledby": "help-title", onclose: () => sheet.remove() },
      el("h2", { id: "help-title" }, Ductus.t("help")),
      el(
        "dl",
        {},
        KEYS.flatMap(([keys, about]) => [el("dt", {}, keys.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, Ductus.t(about))]),
      ),
      el("h2", {}, Ductus.t("searchHelp")),
      el("dl", {}, SEARCHES.flatMap(([asked, about]) => [el("dt", {}, asked.map((one) => el("kbd", {}, one))), el("dd", {}, Ductus.t(about))])),
      el("p", { className: "quiet" }, Ductus.t("searchNames")),
      el("button", { type: "button", onclick: () => sheet.close() }, Ductus.t("close")),
    );
    document.body.append(sheet);
    sheet.showModal();
  }

  Object.assign(Ductus, { openHelp });
})();
