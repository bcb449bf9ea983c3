// What the site's scripts share: elements, fields, copying, printing, files to save, and what is kept if the reader says so.
// Texts are set as text, never as HTML. Nothing is sent anywhere; nothing is kept unless somebody ticks a box.
"use strict";
var kefuPage = (() => {
  // An element with attributes and children; texts among the children stay texts. An attribute that is a function is
  // a listener of that name.
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : String(value));
    }
    element.append(...children.flat().filter(Boolean));
    return element;
  }
  const button = (text, act, attributes = {}) => make("button", { type: "button", class: "kf-button", click: act, ...attributes }, text);
  const field = (label, input, note) => make("label", { class: "kf-field" }, make("span", { class: "kf-field__name" }, label), input, note && make("span", { class: "kf-field__note" }, note));
  // The options of a select in their groups, from [group, value, label] each.
  function grouped(options) {
    const groups = new Map();
    for (const [group, value, label] of options) groups.set(group, [...(groups.get(group) || []), make("option", { value }, label)]);
    return [...groups].map(([label, inside]) => make("optgroup", { label }, inside));
  }

  // What an element says, on one line; every element within another that a selector fits.
  const text = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const two = (number) => String(number).padStart(2, "0");

  // The data that a page brings for its tools, by the id of the element that holds them.
  function data(id) {
    const element = document.getElementById(id);
    return element ? JSON.parse(element.textContent) : null;
  }

  // The address bar as settings: `#platform=pdd&role=buyer`. Works from a disk, and no server ever sees it.
  function settings() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  }
  function set(values) {
    const kept = Object.entries(values).filter(([, value]) => value);
    history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
  }

  // Copies a text and says so in a live region. Where the browser forbids it, the text is selected.
  async function copy(text, status, source) {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = "已复制。";
    } catch {
      source?.focus();
      source?.select?.();
      status.textContent = document.execCommand("copy") ? "已复制。" : "已选中，请自己复制。";
    }
  }
  // Prints what the style sheet leaves of a page for this name.
  function print(name) {
    document.documentElement.dataset.kfPrint = name;
    addEventListener("afterprint", () => { delete document.documentElement.dataset.kfPrint; }, { once: true });
    window.print();
  }
  function save(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60e3);
  }

  // A ticked box keeps values in this browser under a name; unticked, they are gone.
  function memory(name, label) {
    const key = `kefu.${name}`;
    const read = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
    const box = make("input", { type: "checkbox" });
    box.checked = read() !== null;
    const keep = (value) => {
      try { if (box.checked) localStorage.setItem(key, JSON.stringify(value)); else localStorage.removeItem(key); } catch { /* storage is closed */ }
    };
    return { read, keep, box, element: make("label", { class: "kf-keep" }, box, ` ${label || "记在这台设备上（只存在这个浏览器里）"}`) };
  }

  // Brings a tool into view, although the address also names a place in the page for readers without scripts.
  function reveal(box) {
    const show = () => box.scrollIntoView();
    show();
    if (document.readyState !== "complete") addEventListener("load", () => requestAnimationFrame(show), { once: true });
  }

  return { make, button, field, grouped, text, all, two, data, settings, set, copy, print, save, memory, reveal };
})();
