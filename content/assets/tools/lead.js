// The choice of an entity, for a tool that has a page for each. Addresses of the time when all of them stood on one page
// (#platform=pdd&role=buyer, #hotline=jd-service, #call-jd-service) lead on to the page where that stands now.
"use strict";
(() => {
  const list = document.querySelector("[data-kf-tool=lead]");

  function lead() {
    const { platform, hotline, ...others } = kefuPage.settings();
    const [name = ""] = platform ? [platform] : hotline ? [`call-${hotline}`] : Object.keys(others);
    const place = name && list.querySelector(`li#${CSS.escape(name)}, li #${CSS.escape(name)}`);
    if (!place) return;
    const { href } = place.closest("li").querySelector("a");
    const rest = platform ? new URLSearchParams(others).toString() : place.matches("li") ? "" : name;
    location.replace(rest ? `${href}#${rest}` : href);
  }
  addEventListener("hashchange", lead);
  lead();
})();
