// In a single file: the reader's colours, and a search among its headings. The file is complete without.
"use strict";
(() => {
  if (matchMedia("(prefers-color-scheme: dark)").matches) document.body.dataset.mdColorScheme = "slate";
  const places = [...document.querySelectorAll("main :is(h2, h3, h4)")].map((heading) => {
    const texts = [heading.textContent];
    for (let one = heading.nextElementSibling; one && !/^H[1-4]$/.test(one.tagName); one = one.nextElementSibling) texts.push(one.textContent);
    const page = heading.closest(".kf-single__page").querySelector("h2").textContent;
    const id = heading.id || heading.closest(".kf-single__page").id;
    return { heading, id, page, title: heading.textContent.toLowerCase(), text: `${page} ${texts.join(" ")}`.toLowerCase() };
  });
  const find = document.createElement("div");
  find.className = "kf-single__find";
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = "在这份文件里找";
  box.setAttribute("aria-label", box.placeholder);
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  const list = document.createElement("ul");
  find.append(box, count, list);
  document.querySelector("header nav").before(find);
  box.addEventListener("input", () => {
    const words = box.value.normalize("NFKC").toLowerCase().replace(/(\d)[\s-]+(?=\d)/g, "$1").split(/\s+/).filter(Boolean);
    const bare = (text) => text.replace(/(\d)-(?=\d)/g, "$1");
    const has = (text) => words.filter((word) => bare(text).includes(word)).length;
    const found = words.length ? places.filter(({ text }) => has(text) === words.length) : [];
    found.sort((a, b) => has(b.title) - has(a.title));
    count.textContent = words.length ? `${found.length} 处` : "";
    list.replaceChildren(...found.slice(0, 12).map(({ heading, id, page }) => {
      const link = document.createElement("a");
      link.href = `#${id}`;
      link.textContent = heading.tagName === "H2" ? page : `${page}：${heading.textContent}`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
  });
})();
