// Which page is shown: what stands behind # in the address.
"use strict";
(() => {
  const { el } = Ductus;
  let current = null; // the page view that is open
  let asked = 0;

  // `filters`: [facet, value], by which it is narrowed.
  function searchAddress(query, item = "", filters = []) {
    const behind = filters.length ? `?${new URLSearchParams(filters)}` : "";
    return `#/search/${encodeURIComponent(query)}${item ? `/${item}` : ""}${behind}`;
  }

  function go(address) {
    location.hash = address;
  }

  // Another address for what is shown already.
  function setAddress(address) {
    history.replaceState(null, "", address);
  }

  // What stands behind ? in it.
  function place() {
    return new URLSearchParams(location.hash.split("?")[1] || "");
  }

  function parts() {
    return location.hash.replace(/^#\/?/, "").split("?")[0].split("/").map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return "";
      }
    });
  }

  function header(query) {
    const field = el("input", {
      type: "search", value: query, id: "query", placeholder: Ductus.t("searchHint"), "aria-label": Ductus.t("searchFor"), autocomplete: "off", spellcheck: "false",
    });
    const submit = (event) => {
      event.preventDefault();
      if (field.value.trim()) go(searchAddress(field.value.trim()));
    };
    return el(
      "header",
      {},
      el("a", { className: "skip", href: "#content", onclick: skip }, Ductus.t("skip")),
      el("a", { className: "brand", href: "#/" }, "Ductus"),
      el("form", { role: "search", onsubmit: submit }, field, el("button", { type: "submit" }, Ductus.t("search"))),
      el(
        "span",
        { className: "corner" },
        Ductus.signedIn?.(),
        Ductus.drawView ? el("a", { className: "draw", href: "#/draw", title: Ductus.t("draw"), "aria-label": Ductus.t("draw") }, "✎") : null,
        el(
          "select",
          { "aria-label": Ductus.t("language"), onchange: (event) => Ductus.setLanguage(event.target.value) },
          Ductus.languages.map((name) => el("option", { value: name, selected: name === Ductus.language() }, name.toUpperCase())),
        ),
        Ductus.button("?", Ductus.t("help"), () => Ductus.openHelp()),
      ),
    );
  }

  function skip(event) {
    event.preventDefault(); // the address after # is ours
    document.getElementById("content").focus();
  }

  async function viewOf([kind, ...names], where) {
    if (kind === "draw" && Ductus.drawView) return { element: await Ductus.drawView() };
    if (kind === "search") return { element: await Ductus.searchView(names[0] || "", names[1] || "", where) };
    if (kind && !names.filter(Boolean).every(Ductus.isId)) throw new Error("no such page");
    if (kind === "item") return { element: await Ductus.itemView(names[0]) };
    if (kind === "shape") return { element: await Ductus.shapeView(...names) };
    if (kind === "page") {
      const page = await Ductus.load("page", names[0], `pages/${names[0]}/page.js`);
      const item = await Ductus.load("item", page.item, `items/${page.item}.js`);
      const view = new Ductus.PageView(page, item, (id) => go(Ductus.addressOf(id)));
      return { element: view.element, view, title: view.name(), start: () => view.start(names[1], names[2], where) };
    }
    return { element: await Ductus.startView() };
  }

  function nothing() {
    return { element: el("main", { id: "content", className: "narrow", tabindex: "-1" }, el("p", {}, Ductus.t("nothing"))) };
  }

  // Shows what the address asks for.
  async function show() {
    const mine = ++asked;
    const names = parts();
    let next;
    try {
      next = await viewOf(names, place());
    } catch (error) {
      console.warn(error);
      next = nothing();
    }
    if (mine !== asked) return; // another one was asked for meanwhile
    current?.close();
    current = next.view || null;
    document.documentElement.lang = Ductus.language();
    document.title = [next.title, "Ductus"].filter(Boolean).join(" – ");
    document.body.className = next.view ? "with-page" : "";
    document.body.replaceChildren(
      header(names[0] === "search" ? names[1] || "" : ""),
      next.element,
      el("div", { id: "said", role: "status", "aria-live": "polite" }),
    );
    scrollTo(0, 0);
    next.start?.();
    document.body.dataset.ready = String(mine);
  }

  addEventListener("hashchange", show);
  addEventListener("keydown", (event) => {
    if (Ductus.isTaken(event)) return;
    const act = { "/": () => document.getElementById("query").focus(), "?": Ductus.openHelp }[event.key]
      || (current && Ductus.pageKey(event.key, current));
    if (!act) return;
    event.preventDefault();
    act();
  });

  Object.assign(Ductus, { show, go, setAddress, searchAddress, currentView: () => current });
  show();
})();
