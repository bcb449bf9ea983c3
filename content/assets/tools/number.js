// 号码核验: what the page's own table says of every number in a text. The table is all it knows; nothing is sent, and
// of what was typed only numbers that stand in the table go into the address, so that a result can be passed on.
"use strict";
(() => {
  const root = document.querySelector("[data-kf-tool='number']");
  const { make, button, field, settings, set } = kefuPage;
  const rows = new Map([...document.querySelectorAll("[data-kf-numbers] tbody tr")].map((row) => [row.id.slice(2).replace("-", ","), row]));
  const known = [...rows.keys()];
  const SHAPES = { mobile: "像手机号", hotline: "像客服热线", landline: "像固定电话", abroad: "不是中国大陆的号码" };
  const UNKNOWN = "本站没有它的来源。不代表安全，也不代表是骗子。先别拨：从 APP 或官方网站的客服入口里找号码。";

  const box = make("textarea", { rows: 3, autocomplete: "off", spellcheck: "false", "aria-describedby": "kf-number-hint", input: typed, compositionend: show });
  const status = make("p", { role: "status", class: "kf-found__sum" });
  const list = make("ol", { class: "kf-found", role: "list", hidden: true });
  root.append(
    field("号码，或整条短信", box),
    make("p", { class: "kf-hint", id: "kf-number-hint" }, "空格、横线、+86、全角、汉字数字都认得。什么也不发出去，也不存下来；只有表里有的号码写进地址栏，方便转发结果。"),
    make("div", { class: "kf-buttons" }, button("清空", clear)),
    status, list,
  );

  let waiting;
  function typed(event) {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(show, 200);
  }
  function clear() {
    box.value = "";
    show();
    box.focus();
  }
  // Once each, in order, whatever the spelling.
  function answers() {
    return [...new Map(kefuLookup.found(box.value, known).reverse().map((one) => [one.digits, one])).values()].reverse();
  }
  function show() {
    clearTimeout(waiting);
    const found = answers(), ours = found.filter((one) => one.known);
    set({ q: ours.map((one) => one.digits.replace(",", "转")).join(" ") });
    list.replaceChildren(...found.map(item));
    list.hidden = !found.length;
    status.textContent = said(found.length, ours.length);
  }
  function said(all, ours) {
    if (!box.value.trim()) return "";
    if (!all) return "没有找到电话号码。订单号、验证码、金额、网址不算。";
    if (ours === all) return `找到 ${all} 个号码，都在本站的表里。`;
    return `找到 ${all} 个号码，${ours ? `${ours} 个在本站的表里，${all - ours} 个不在` : "都不在本站的表里"}。`;
  }

  const copies = (element) => [...element.childNodes].map((one) => one.cloneNode(true));
  function item(one) {
    const row = rows.get(one.digits), part = !row && known.find((other) => other.startsWith(`${one.digits.split(",")[0]},`));
    const given = make("p", { class: "kf-hint" }, `你给的：${one.raw.replace(/\s+/g, " ")}`);
    if (!row) {
      return make("li", { class: "kf-card kf-found__one kf-found__one--none" },
        make("p", { class: "kf-found__number" }, make("span", { class: "kf-tel" }, one.raw), " ", make("span", { class: "kf-unknown" }, "不在本站的表里")),
        make("p", {}, `${SHAPES[one.kind] ? `${SHAPES[one.kind]}。` : ""}${UNKNOWN}`),
        part && make("p", {}, `表里有和它只差转接号的：`, make("a", { href: `#n-${part.replace(",", "-")}` }, part.replace(",", "转")), "。转接号不同，不一定是同一家。"));
    }
    const [head, text] = row.cells, dialable = head.querySelector("a[href^='tel:']");
    const digits = head.querySelector(".kf-tel").textContent;
    return make("li", { class: `kf-card kf-found__one ${dialable ? "" : "kf-card--warn"}` },
      make("p", { class: "kf-found__number" }, copies(head)),
      make("p", {}, copies(text)),
      one.kind === "area" && make("p", {}, "前面的区号去掉了：这种热线全国一个号，本站只知道不带区号的。"),
      one.kind === "extended" && make("p", {}, "它后面的转接号，本站没有来源。"),
      one.raw !== digits && given);
  }

  // An address with #q=… or with a row of the table opens with its answer.
  function opened() {
    const row = /^#n-([0-9-]+)$/.exec(location.hash), asked = row ? row[1].replace("-", "转") : settings().q;
    if (!asked) return;
    box.value = asked;
    const answer = answers();
    if (row && !answer.length) return;
    show();
  }
  root.hidden = false;
  addEventListener("hashchange", opened);
  opened();
})();
