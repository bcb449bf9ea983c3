// What Material keeps in inline scripts, in a file, so that pages can forbid inline code: where settings are kept in
// the browser, and the reader's colours before the page is painted. Material's own script reads and writes settings
// through these four names (kefu/publish/material.py).
"use strict";
var __md_scope = new URL("..", document.currentScript.src);
var __md_hash = (text) => [...text].reduce((sum, one) => (sum * 31 + one.codePointAt(0)) | 0, 0);
var __md_get = (key, store = localStorage, scope = __md_scope) => {
  try { return JSON.parse(store.getItem(`${scope.pathname}.${key}`)); } catch { return null; }
};
var __md_set = (key, value, store = localStorage, scope = __md_scope) => {
  try { store.setItem(`${scope.pathname}.${key}`, JSON.stringify(value)); } catch { /* storage is closed: nothing is kept */ }
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
