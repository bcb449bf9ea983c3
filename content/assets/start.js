// Before the page is painted: the reader's colours and large type. Material keeps this in inline scripts; in a file,
// pages can forbid inline code. A theme of somebody else, with Material's own script, finds the four names that it reads
// and writes settings through.
// Below: the menu, the search and the colours for people who use no mouse. Material opens them with hidden checkboxes;
// here buttons tick those (theme/partials/header.html), and the focus goes where the eye goes.
"use strict";
var __md_scope = new URL("..", document.currentScript.src);
var __md_hash = (text) => [...text].reduce((sum, one) => (sum * 31 + one.codePointAt(0)) | 0, 0);
var __md_get = (key, store = localStorage, scope = __md_scope) => {
  try {
    const kept = JSON.parse(store.getItem(`${scope.pathname}.${key}`));
    return key !== "__palette" || [0, 1].includes(kept.index) ? kept : null;
  } catch { return null; }
};
// Nothing is kept before somebody has chosen.
var kefuChose = false;
var __md_set = (key, value, store = localStorage, scope = __md_scope) => {
  if (kefuChose) try { store.setItem(`${scope.pathname}.${key}`, JSON.stringify(value)); } catch { /* storage is closed: nothing is kept */ }
};
(() => {
  const inputs = [...document.querySelectorAll("[data-md-component=palette] input")];
  if (!inputs.length) return;
  const header = document.querySelector("[data-md-component=header]"), meta = document.createElement("meta");
  meta.name = "color-scheme";
  document.head.append(meta);
  function use(chosen) {
    const index = Math.max(0, Math.min(chosen, inputs.length - 1));
    const read = (name) => [name, inputs[index].getAttribute(`data-md-color-${name}`)];
    const color = Object.fromEntries(["media", "scheme", "primary", "accent"].map(read)), { body } = document;
    if (!body) return; // colours of the system that change while the page is being left
    body.setAttribute("data-md-color-switching", "");
    for (const [name, value] of Object.entries(color)) body.setAttribute(`data-md-color-${name}`, value);
    inputs.forEach((one, at) => { one.nextElementSibling.hidden = at !== index; });
    const style = getComputedStyle(header);
    meta.content = style.colorScheme;
    document.querySelector("meta[name=theme-color]")?.setAttribute("content", style.backgroundColor);
    __md_set("__palette", { index, color });
    setTimeout(() => body.removeAttribute("data-md-color-switching"));
  }
  const wanted = () => __md_get("__palette")?.index ?? inputs.findIndex((one) => matchMedia(one.getAttribute("data-md-color-media")).matches);
  inputs.forEach((one, index) => one.addEventListener("change", () => use(index)));
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => use(wanted()));
  use(wanted());
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
    if (!here) return; // the page is not read as far yet
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
    addEventListener("DOMContentLoaded", () => { if (toggle.checked) changed(toggle); });
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
    if (event.isComposing) return;
    if (key === "k" && command && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      if (!search.checked) search.click();
      query()?.focus();
    } else if (key === "Escape" && drawer.checked) drawer.click();
    else if (key === "Escape" && search.checked) { search.click(); query()?.blur(); }
    // The last Tab leaves the search and closes it.
    else if (key === "Tab" && search.checked && part.__search()) {
      const all = reached(part.__search()), edge = event.shiftKey ? all[0] : all[all.length - 1];
      if (target === edge && !phone.matches) search.click();
    }
  }, true);
  const query = () => part.__search()?.querySelector("input");
})();
