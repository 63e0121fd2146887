// The language of the pages: that of the browser, until another one is chosen.
"use strict";
(() => {
  const LANGUAGES = ["en", "de", "fr"];
  const KEY = "ductus.language";

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is closed to some pages
    }
  }

  function first() {
    const asked = [remembered(), ...(navigator.languages || [])];
    const known = asked.map((name) => (name || "").slice(0, 2)).filter((name) => LANGUAGES.includes(name));
    return known[0] || "en";
  }

  let current = first();

  // A text of ours in the language of the pages; `{name}` in it is replaced.
  function t(key, values = {}) {
    const texts = Ductus.strings[key];
    if (!texts) throw new Error(`no text ${key}`);
    const text = texts[LANGUAGES.indexOf(current)];
    return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
  }

  function number(value, digits = 0) {
    return value.toLocaleString(current, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  }

  // The day of a time of the archive, as one writes it.
  function day(time) {
    return new Date(time).toLocaleDateString(current, { day: "numeric", month: "long", year: "numeric" });
  }

  // Why a leaf is withheld: what the archive says in English, in the language of the pages.
  function reason(text) {
    const until = /^under embargo until (\d{4}-\d{2}-\d{2})$/.exec(text);
    if (until) return t("embargoUntil", { date: until[1] });
    if (text === "access is restricted") return t("restricted");
    return t("embargo");
  }

  // Why something is doubted, likewise; what these pages do not know stays as it is.
  function doubt(text) {
    const known = Ductus.doubts[text];
    return known && current !== "en" ? known[LANGUAGES.indexOf(current) - 1] : text;
  }

  function setLanguage(name) {
    current = name;
    try {
      localStorage.setItem(KEY, name);
    } catch {
      // it is chosen for this visit only
    }
    document.documentElement.lang = name;
    Ductus.show();
  }

  function language() {
    return current;
  }

  Object.assign(Ductus, { t, number, day, reason, doubt, setLanguage, language, languages: LANGUAGES });
})();
