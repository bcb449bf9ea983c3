// What Material keeps in inline scripts, in a file, so that pages can forbid inline code: where settings are kept in
// the browser, and the reader's colours before the page is painted. Material's own script reads and writes settings
// through these four names (kefu/publish/material.py).
// Below: the menu, the search and the colours for people who use no mouse. Material opens them with hidden checkboxes;
// here buttons tick those (theme/partials/header.html), and the focus goes where the eye goes.
"use strict";
var __md_scope = new URL("..", document.currentScript.src);
var __md_hash = (text) => [...text].reduce((sum, one) => (sum * 31 + one.codePointAt(0)) | 0, 0);
var __md_get = (key, store = localStorage, scope = __md_scope) => {
  try {
    const kept = JSON.parse(store.getItem(`${scope.pathname}.${key}`));
    return key !== "__palette" || [0, 1].includes(kept.index) ? kept : null; // Material trusts what was kept
  } catch { return null; }
};
// Material would keep the colours of every visit; here nothing is kept before somebody has chosen.
var kefuChose = false;
var __md_set = (key, value, store = localStorage, scope = __md_scope) => {
  if (kefuChose) try { store.setItem(`${scope.pathname}.${key}`, JSON.stringify(value)); } catch { /* storage is closed: nothing is kept */ }
};
(() => {
  const { color } = __md_get("__palette") || {};
  if (!color) return;
  let chosen = color;
  if (color.media === "(prefers-color-scheme)") {
    const media = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    const input = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${media})"]`);
    const read = (name) => input.getAttribute(`data-md-color-${name}`);
    chosen = Object.fromEntries(["media", "scheme", "primary", "accent"].map((name) => [name, read(name)]));
  }
  for (const [name, value] of Object.entries(chosen)) document.body.setAttribute(`data-md-color-${name}`, value);
})();
// Large type: 大字 in the header, remembered in this browser until it is switched off.
(() => {
  const KEY = "kefu.large", root = document.documentElement;
  const show = (on) => {
    root.classList.toggle("kf-large", on);
    for (const one of document.querySelectorAll("[data-kf-large]")) one.setAttribute("aria-pressed", String(on));
  };
  let kept = false;
  try { kept = localStorage.getItem(KEY) === "1"; } catch { /* storage is closed */ }
  show(kept);
  addEventListener("DOMContentLoaded", () => show(root.classList.contains("kf-large")));
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-kf-large]")) return;
    const on = !root.classList.contains("kf-large");
    try { if (on) localStorage.setItem(KEY, "1"); else localStorage.removeItem(KEY); } catch { /* lasts as long as the page */ }
    show(on);
  });
})();
(() => {
  document.documentElement.classList.replace("no-js", "js");
  const drawer = document.getElementById("__drawer"), search = document.getElementById("__search");
  const narrow = matchMedia("(max-width: 76.234375em)"), phone = matchMedia("(max-width: 59.984375em)");
  const part = { __drawer: () => document.querySelector(".md-sidebar--primary"), __search: () => document.getElementById("kf-search") };
  const opener = (toggle) => document.querySelector(`.kf-opener[data-kf-toggle=${toggle.id}]`);

  // While a part of the page lies over the rest, the rest is there for nobody.
  function only(one, on) {
    for (; one && one !== document.body; one = one.parentElement) {
      for (const other of one.parentElement.children) {
        if (other !== one && !other.matches("script, .md-toggle, .md-overlay, .md-search__overlay")) other.inert = on;
      }
    }
  }
  function changed(toggle) {
    const open = toggle.checked, here = part[toggle.id]();
    const over = open && (toggle === search || narrow.matches);
    opener(toggle)?.setAttribute("aria-expanded", String(open));
    only(here, over);
    if (over) {
      here.setAttribute("role", "dialog");
      here.setAttribute("aria-modal", "true");
      here.setAttribute("aria-label", toggle === search ? "搜索" : "菜单");
    } else for (const name of ["role", "aria-modal", "aria-label"]) here.removeAttribute(name);
    const lost = document.activeElement === document.body || here.contains(document.activeElement);
    if (toggle === drawer && over) here.querySelector(".kf-menu__close").focus();
    else if (!open && lost && opener(toggle)?.checkVisibility()) opener(toggle).focus();
  }
  for (const toggle of [drawer, search]) {
    toggle.autocomplete = "off"; // Firefox would tick it again when the page is loaded again
    toggle.addEventListener("change", () => changed(toggle));
  }
  narrow.addEventListener("change", () => { if (drawer.checked) drawer.click(); });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-kf-toggle], [data-kf-choose]");
    if (!button) return;
    if (button.dataset.kfChoose) kefuChose = true;
    document.getElementById(button.dataset.kfToggle || button.dataset.kfChoose).click();
    if (button.dataset.kfChoose) setTimeout(() => button.parentElement.querySelector("button:not([hidden])").focus());
  });

  const reached = (here) => [...here.querySelectorAll("a[href], button, input, summary, [tabindex='0']")].filter((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }));
  addEventListener("keydown", (event) => {
    const { key, target } = event, command = event.ctrlKey || event.metaKey;
    const button = target.closest?.("button"), typing = target.closest?.("input, textarea, select");
    if (key === "k" && command && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      if (!search.checked) search.click();
      query().focus();
    } else if (key === "Escape" && drawer.checked) drawer.click();
    // Material closes the search on Tab, although there is something to reach in it. Here the last Tab closes it.
    else if (key === "Tab" && search.checked) {
      event.stopImmediatePropagation();
      const all = reached(part.__search()), edge = event.shiftKey ? all[0] : all[all.length - 1];
      if (target === edge && !phone.matches) search.click();
    }
    // What a button does is the button's business.
    else if (button && (key === "Enter" || key === " ")) event.stopImmediatePropagation();
    // No shortcuts of a single character: people who dictate, or hit keys by mistake, would set them off.
    else if (key.length === 1 && !command && !event.altKey && !typing && !search.checked) event.stopImmediatePropagation();
  }, true);
  const query = () => part.__search().querySelector("input");
})();
