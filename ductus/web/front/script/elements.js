// Elements made of tags, properties and text; nothing that comes from outside is ever markup.
"use strict";
(() => {
  const PROPERTIES = new Set(["className", "textContent", "value", "checked", "disabled", "hidden"]);

  // An element; `on…` are listeners, some names are properties, all others attributes.
  function el(tag, about = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(about)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (PROPERTIES.has(name)) made[name] = value;
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return made;
  }

  // A picture of a page's folder.
  function picture(path, about = {}) {
    const missing = (event) => event.target.replaceWith(el("span", { className: "quiet" }, Ductus.t("noPicture")));
    return el("img", { src: `pages/${path}`, loading: "lazy", alt: "", onerror: missing, ...about });
  }

  // A button with a sign and a name that is read out.
  function button(sign, name, act, about = {}) {
    return el("button", { type: "button", title: name, "aria-label": name, onclick: act, ...about }, sign);
  }

  // How far people have come with a page; nothing of one that nobody touched, unless that is to be said.
  function stateBadge(state, isAlways = false) {
    if (!isAlways && state === "untouched") return null;
    return el("span", { className: "state", "data-state": state }, Ductus.t(`state_${state}`));
  }

  // Says something to those who do not see the page change, and shows it for a moment.
  function say(text) {
    const place = document.getElementById("said");
    place.textContent = text;
    place.classList.add("shown");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => place.classList.remove("shown"), 2600);
  }

  // Changes what an element holds; the focus stays with what is called so (`data-focus`), if it was
  // there, or goes to something else that can have it.
  function keepFocus(container, change) {
    const active = document.activeElement;
    const had = container.contains(active) ? active.dataset.focus || "" : null;
    change();
    if (had === null || container.contains(document.activeElement)) return;
    const same = had && container.querySelector(`[data-focus="${had}"]:not(:disabled)`);
    (same || container.querySelector("button:not(:disabled), input"))?.focus({ preventScroll: true });
  }

  // Hands a text to the person as a file.
  function save(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    el("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  async function copy(text, said) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = el("textarea", { value: text, className: "unseen", "aria-hidden": "true" });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say(said);
  }

  Object.assign(Ductus, { el, picture, button, stateBadge, say, keepFocus, save, copy });
})();
