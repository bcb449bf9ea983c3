// What of Material's own script our pages use, and nothing else of it: the header, the sections, the menu and the
// contents follow the reader; a way back to the top; folded parts open where they are wanted; wide tables scroll.
// Material's styles go by the classes and attributes that are set here (kefu/publish/material.py).
"use strict";
(() => {
  const component = (name) => document.querySelector(`[data-md-component=${name}]`);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const [header, title, tabs, main, contents, up] = ["header", "header-title", "tabs", "main", "toc", "top"].map(component);
  const drawer = document.getElementById("__drawer"), search = document.getElementById("__search");
  const medium = matchMedia("(min-width: 60em)"), wide = matchMedia("(min-width: 76.25em)");
  const heading = document.querySelector(".md-content h1");
  const sidebars = all("[data-md-component=sidebar]").map((side) => ({
    side, inner: side.querySelector(".md-sidebar__scrollwrap"), media: side.dataset.mdType === "navigation" ? wide : medium, placed: false,
  }));
  const targetOf = (hash) => { try { return document.getElementById(decodeURIComponent(hash.slice(1))); } catch { return null; } };
  const links = contents ? all(".md-nav__link", contents).map((link) => [link, targetOf(link.hash)]).filter(([, target]) => target) : [];

  // How far down an element stands; one that is not shown, where what it is in does.
  function placeOf(element) {
    while (!element.getClientRects().length && element.parentElement) element = element.parentElement;
    return element.getBoundingClientRect().top + scrollY;
  }
  function markContents(line, isEnd) {
    const passed = links.map(([link, target]) => [link, placeOf(target)]).sort(([, a], [, b]) => a - b).filter(([, place]) => isEnd || place < line).map(([link]) => link);
    for (const [link] of links) {
      link.classList.toggle("md-nav__link--passed", passed.includes(link));
      link.classList.toggle("md-nav__link--active", link === passed[passed.length - 1]);
    }
  }
  // As high as what is seen of the page, below the header; where the reader is, in the middle at first.
  function place(sidebar, room, top) {
    const { side, inner, media } = sidebar, first = !sidebar.placed;
    sidebar.placed = media.matches;
    side.style.top = media.matches ? `${top}px` : "";
    inner.style.height = media.matches ? `${room - 2 * inner.offsetTop}px` : "";
    if (!media.matches || !first) return;
    for (const link of all(".md-nav__link--active[href]", side)) {
      if (link.clientHeight) inner.scrollTo({ top: link.offsetTop - inner.offsetTop - inner.offsetHeight / 2 });
    }
  }

  let last = scrollY, rising = false, quiet = false;
  function follow() {
    const top = header.offsetHeight, y = Math.max(0, scrollY), start = main.offsetTop, end = start + main.offsetHeight;
    const active = start - top <= y, gap = main.firstElementChild.offsetTop - start;
    const seen = Math.max(0, innerHeight - Math.max(0, start - y, top) - Math.max(0, innerHeight + y - end));
    header.classList.toggle("md-header--shadow", active);
    if (heading) title.classList.toggle("md-header__title--active", heading.offsetHeight > 0 && heading.getBoundingClientRect().bottom <= top);
    if (tabs) tabs.hidden = y - tabs.offsetTop + top >= 10;
    for (const one of sidebars) place(one, seen + Math.min(gap, Math.max(0, y - start + top)) - gap, top);
    markContents(y + top + 0.8 * gap, y + innerHeight >= Math.floor(document.body.offsetHeight));
    if (!up) return;
    up.style.top = `${top + 16}px`;
    up.hidden = !(active && rising) || quiet;
    if (up.hidden) up.blur();
    up.tabIndex = up.hidden ? -1 : 0;
  }
  let waiting = 0;
  const soon = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; follow(); }); };
  addEventListener("scroll", () => {
    const y = Math.max(0, scrollY);
    if (y !== last) rising = last > y && y > 0;
    last = y;
    soon();
  }, { passive: true });
  for (const what of ["resize", "load"]) addEventListener(what, soon, { passive: true });
  const resized = new ResizeObserver(soon);
  for (const one of [header, main, document.body]) resized.observe(one);
  up?.addEventListener("click", () => scrollTo({ top: 0 }));
  follow();

  // A link within the page has been followed.
  function arrive() {
    const target = targetOf(location.hash), folded = target?.closest("details:not([open])");
    if (!target) return;
    setTimeout(() => { for (const one of [drawer, search]) if (one.checked) one.click(); }, 125);
    if (folded) { folded.open = true; folded.scrollIntoView(); }
    [rising, quiet] = [false, true];
    soon();
    setTimeout(() => { quiet = false; }, 250);
  }
  addEventListener("hashchange", arrive);
  targetOf(location.hash)?.closest("details:not([open])")?.setAttribute("open", "");

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all(".md-content details:not([open])");
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });

  // Under the search of phones the page stays where it is.
  let locking;
  function lock() {
    const on = search.checked && !medium.matches, { body } = document;
    clearTimeout(locking);
    locking = setTimeout(() => {
      if (on === body.hasAttribute("data-md-scrolllock")) return;
      const y = on ? Math.max(0, scrollY) : -parseInt(body.style.top, 10);
      body.toggleAttribute("data-md-scrolllock", on);
      body.style.top = on ? `-${y}px` : "";
      if (!on && y) scrollTo(0, y);
    }, on ? 400 : 100);
  }
  search.addEventListener("change", lock);
  medium.addEventListener("change", lock);

  const box = (name, inside) => { const one = document.createElement("div"); one.className = name; one.append(inside); return one; };
  for (const table of all(".md-content table:not([class])")) {
    const here = document.createComment("");
    table.replaceWith(here);
    here.replaceWith(box("md-typeset__scrollwrap", box("md-typeset__table", table)));
  }
  for (const code of all(".md-content pre > code")) if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;

  // What is cut off says all of it under the mouse.
  const cut = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      cut.unobserve(target);
      if (target.offsetWidth < target.scrollWidth) (target.closest("a") || target).title = target.innerText;
    }
  });
  for (const one of all(".md-ellipsis")) cut.observe(one);

  // iPhones scroll the page when a list that is scrolled is at its end.
  if (/iPad|iPhone|iPod/.test(navigator.userAgent)) {
    for (const one of all("[data-md-scrollfix]")) {
      one.addEventListener("touchstart", () => {
        const { scrollTop, offsetHeight, scrollHeight } = one;
        if (!scrollTop) one.scrollTop = 1;
        else if (scrollTop + offsetHeight === scrollHeight) one.scrollTop = scrollTop - 1;
      }, { passive: true });
    }
  }
})();
