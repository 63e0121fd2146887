// What all other scripts hang on: data that comes as scripts which call `Ductus.receive`.
"use strict";
window.Ductus = (() => {
  const waiting = new Map();
  const loads = new Map();
  const SAFE = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

  // Called by every script of data.
  function receive(kind, name, value) {
    const key = `${kind}/${name}`;
    waiting.set(key, value);
  }

  // The value that a script of data hands over: a promise. It is loaded once.
  function load(kind, name, path) {
    const key = `${kind}/${name}`;
    if (!loads.has(key)) loads.set(key, loadNow(key, path));
    return loads.get(key);
  }

  function loadNow(key, path) {
    return new Promise((resolve, reject) => {
      if (!SAFE.test(path) || path.includes("..")) {
        reject(new Error("no such page"));
        return;
      }
      const script = document.createElement("script");
      script.src = path;
      script.onload = () => {
        script.remove();
        if (!waiting.has(key)) reject(new Error(path));
        else resolve(waiting.get(key));
        waiting.delete(key);
      };
      script.onerror = () => {
        script.remove();
        loads.delete(key); // it may be there the next time
        reject(new Error(path));
      };
      document.head.append(script);
    });
  }

  // What was loaded may be another by now: it is asked for again.
  function forget(kind) {
    for (const key of loads.keys()) if (key.startsWith(`${kind}/`)) loads.delete(key);
  }

  // Ids as they stand in file names: nothing else is ever put into a path.
  function isId(text) {
    return SAFE.test(text) && !text.includes("/") && !text.includes("..");
  }

  return { receive, load, forget, isId };
})();
