// 话术: the book's words with their blanks 〔…〕, filled in; and a letter to the regulator. Everything but what the
// reader writes is read from the page. Before anything leaves the page, what looks private is named (the twin of
// kefu/private.py, which says why).
"use strict";
var kefuMessage = (() => {
  // What looks private -----------------------------------------------------------------------------------------------

  const DIGITS = /(?:^|[^0-9A-Za-z])([0-9](?:[ -]?[0-9]){13,22}(?:[ -]?[Xx])?)(?![0-9A-Za-z])/g;
  const PASSWORD = /(?:密码|口令|password|passwd|pwd)[是为:= ]{0,4}([!-~]{4,})/gi;
  const CODES = [
    /(?:验证码|校验码|动态码|短信码|安全码|cvv2?|cvc)[^0-9A-Za-z\n]{0,6}([0-9]{3,8})(?![0-9])/gi,
    /(?:^|[^0-9])([0-9]{4,8})[^0-9A-Za-z\n]{0,4}(?:验证码|校验码|动态码)/g,
  ];
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const plain = (text) => text.replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");
  function isCard(digits) {
    if (!/^[3-9][0-9]{13,18}$/.test(digits)) return false;
    const doubled = [...digits].reverse().map((one, index) => Number(one) * (1 + (index % 2)));
    return doubled.reduce((sum, one) => sum + (one > 9 ? one - 9 : one), 0) % 10 === 0;
  }
  function isId(text) {
    if (!/^[1-9][0-9]{16}[0-9X]$/.test(text)) return false;
    const [year, month, day] = [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)].map(Number);
    const born = new Date(Date.UTC(year, month - 1, day));
    if (year < 1800 || month < 1 || born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day) return false;
    return "10X98765432"[WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(text[index]), 0) % 11] === text[17];
  }
  // Everything in a text that looks private: [kind, text], each once.
  function secrets(text) {
    const flat = plain(text), found = new Map();
    const add = (kind, one) => found.set(`${kind} ${one}`, [kind, one]);
    for (const [, one] of flat.matchAll(DIGITS)) {
      const digits = one.replace(/[ -]/g, "").toUpperCase();
      if (isId(digits)) add("id", one);
      else if (isCard(digits)) add("card", one);
    }
    for (const one of flat.matchAll(PASSWORD)) add("password", one[1]);
    for (const pattern of CODES) for (const one of flat.matchAll(pattern)) add("code", one[1]);
    return [...found.values()];
  }

  // Blanks -----------------------------------------------------------------------------------------------------------

  // A text in parts: strings, and blanks {label, options}, whose options are again such parts. Blanks may hold blanks.
  function parse(text) {
    let at = 0;
    function parts(inside) {
      const options = [[]];
      const add = (part) => {
        const last = options[options.length - 1];
        if (typeof part === "string" && typeof last[last.length - 1] === "string") last[last.length - 1] += part;
        else last.push(part);
      };
      while (at < text.length) {
        const char = text[at++];
        if (char === "\u3014") {
          const from = at, inner = parts(true);
          add({ label: text.slice(from, at - 1), options: inner });
        } else if (inside && char === "\u3015") return options;
        else if (inside && char === "\uff0f") options.push([]);
        else add(char);
      }
      return options;
    }
    return parts(false)[0];
  }
  const isBlank = (part) => typeof part !== "string";
  // How a blank is filled in: `choice` of its options; a `clause` that may be left out; a `text` of the reader's own.
  function kindOf({ label, options }) {
    if (options.length > 1) return "choice";
    if (options[0].some(isBlank) || label.endsWith("\uff0c") || label.startsWith("和")) return "clause";
    return "text";
  }
  const labelOf = (parts) => parts.map((one) => (isBlank(one) ? `\u3014${one.label}\u3015` : one)).join("");

  // The blanks to fill in, as they come with what is chosen: {key, kind, label, options, before}. The key is the
  // label, with a number where the same one comes again.
  function blanksOf(parts, values) {
    const found = [], counts = {};
    (function walk(list) {
      let before = "";
      for (const part of list) {
        if (!isBlank(part)) { before = part; continue; }
        const kind = kindOf(part), count = (counts[part.label] = (counts[part.label] || 0) + 1);
        const key = count > 1 ? `${part.label}#${count}` : part.label;
        found.push({ key, kind, label: part.label, options: part.options.map(labelOf), before, again: count > 1 });
        if (kind === "clause" && values[key] === "yes") walk(part.options[0]);
        if (kind === "choice" && /^[0-9]+$/.test(values[key] || "")) walk(part.options[Number(values[key])] || []);
      }
    })(parts);
    return found;
  }
  // The text with its blanks filled in; those that are not keep their brackets.
  function fill(parts, values) {
    const counts = {};
    return (function walk(list) {
      return list.map((part) => {
        if (!isBlank(part)) return part;
        const count = (counts[part.label] = (counts[part.label] || 0) + 1);
        const key = count > 1 ? `${part.label}#${count}` : part.label, value = values[key] || "", kind = kindOf(part);
        if (kind === "text") return value || `\u3014${part.label}\u3015`;
        if (kind === "clause") return value === "yes" ? walk(part.options[0]) : "";
        if (value === "own") return values[`${key}=`] || `\u3014${part.label}\u3015`;
        return part.options[Number(value)] && value !== "" ? walk(part.options[Number(value)]) : `\u3014${part.label}\u3015`;
      }).join("");
    })(parts);
  }
  const unfilled = (text) => parse(text).filter(isBlank).length;

  // The page ---------------------------------------------------------------------------------------------------------

  const NAMES = { card: "银行卡号", id: "身份证号", password: "密码", code: "验证码" };
  const LETTER = "letter";
  function start(box) {
    const { make, button, field, grouped, text, all } = kefuPage;
    const troubles = all("[data-trouble]");
    const letterLines = all("[data-letter] > p");
    const memory = kefuPage.memory("message");
    let values = {}, sure = "";

    const problem = make("select", {}, grouped(troubles.map((one) => [one.dataset.role, one.dataset.trouble, text(one.querySelector("h2"))])));
    const words = make("select", {});
    const blanks = make("div", {}), extra = make("div", {});
    const preview = make("textarea", { class: "kf-draft", rows: 6, readonly: true });
    const printed = make("div", { class: "kf-draft-print", "aria-hidden": "true" });
    const warning = make("div", { class: "kf-secret", role: "alert" });
    const said = make("p", { role: "status", class: "kf-said" });

    const trouble = () => troubles.find((one) => one.dataset.trouble === problem.value);
    const isLetter = () => words.value === LETTER;
    function template() {
      if (!isLetter()) return text(all("[data-say]", trouble()).find((one) => one.dataset.say === words.value));
      return letterLines.filter((one) => !one.dataset.part).map(text).join("\n");
    }
    function wordsOf() {
      const here = trouble(), has = all("[data-keep], [data-rules]", here).length > 0;
      const options = all("[data-say]", here).map((one) => [one.dataset.say, text(one.previousElementSibling.querySelector(".kf-label")), text(one.previousElementSibling)]);
      words.replaceChildren(...options.map(([value, rung, title]) => make("option", { value }, rung ? `${rung}：${title.slice(rung.length).trim()}` : title)));
      if (has) words.append(make("option", { value: LETTER }, `${text(all("h3", here).pop().querySelector(".kf-label"))}：${text(letterLines[0])}`));
    }

    // A field for every blank. They are made anew only if what is chosen brings others, so that the focus stays.
    let shape = "";
    function drawBlanks() {
      const found = blanksOf(parse(template()), values), wanted = JSON.stringify([problem.value, words.value, found]);
      if (wanted === shape) return;
      shape = wanted;
      const focused = document.activeElement?.dataset?.key;
      blanks.replaceChildren(...found.map(blankField));
      blanks.querySelectorAll("[data-key]").forEach((one) => { if (one.dataset.key === focused) one.focus(); });
    }
    const onInput = (key, read) => ({ input: ({ target }) => { values[key] = read(target); update(); }, "data-key": key });
    function blankField({ key, kind, label, options, before, again }) {
      const hint = again ? before.replace(/[\n。]/g, "，").split("，").pop().slice(-8) : "";
      const name = hint ? `${label}（写在“${hint}”后面）` : label;
      if (kind === "text") {
        const input = make("input", { type: "text", autocomplete: "off", ...onInput(key, (one) => one.value) });
        input.value = values[key] || "";
        return field(name, input);
      }
      if (kind === "clause") {
        const input = make("input", { type: "checkbox", ...onInput(key, (one) => (one.checked ? "yes" : "")) });
        input.checked = values[key] === "yes";
        return make("label", { class: "kf-keep" }, input, ` 写上：${options[0]}`);
      }
      const select = make("select", onInput(key, (one) => one.value), make("option", { value: "" }, "选一个"),
        options.map((one, index) => make("option", { value: String(index) }, one)), make("option", { value: "own" }, "都不是，自己写"));
      select.value = values[key] || "";
      const own = make("input", { type: "text", autocomplete: "off", "aria-label": "自己写", ...onInput(`${key}=`, (one) => one.value) });
      own.value = values[`${key}=`] || "";
      own.hidden = select.value !== "own";
      select.addEventListener("input", () => { own.hidden = select.value !== "own"; });
      return make("div", {}, field(label, select), make("div", { class: "kf-field" }, own));
    }
    // For the letter: what happened when, which evidence, which rules.
    function drawExtra() {
      extra.replaceChildren();
      if (!isLetter()) return;
      const story = make("textarea", { rows: 4, ...onInput("story", (one) => one.value) });
      story.value = values.story || "";
      extra.append(field("经过：哪一天，做了什么，对方怎么回；一行写一件", story));
      for (const [name, title, isOn] of [["keep", "手里有的证据", () => false], ["rules", "引用的规则（先核对，再引用）", (one) => "everywhere" in one.dataset]]) {
        const items = all(`[data-${name}] > li`, trouble());
        if (!items.length) continue;
        extra.append(make("fieldset", { class: "kf-ticks" }, make("legend", {}, title), items.map((one) => {
          const line = name === "rules" ? `${text(one.querySelector("[data-text]"))}${text(one.querySelector("[data-sources]"))}（${text(one.querySelector(".kf-mark"))}）` : text(one);
          const key = `${name}:${line}`;
          if (!(key in values)) values[key] = isOn(one) ? "yes" : "";
          const input = make("input", { type: "checkbox", ...onInput(key, (box) => (box.checked ? "yes" : "")), "data-line": line, "data-part": name });
          input.checked = values[key] === "yes";
          return make("label", { class: "kf-keep" }, input, ` ${line}`);
        })));
      }
    }
    const numbered = (lines) => lines.map((line, index) => `${index + 1}. ${line}`);
    function partLines(name, blank) {
      const lines = name === "story" ? (values.story || "").split("\n").map((one) => one.trim()).filter(Boolean)
        : all("input[data-line]", extra).filter((one) => one.dataset.part === name && one.checked).map((one) => one.dataset.line);
      return lines.length ? numbered(lines) : name === "rules" ? ["（没有引用）"] : [blank];
    }
    function message() {
      const parts = parse(template());
      if (!isLetter()) return fill(parts, values);
      // Lines are filled in together, so that the same label means the same blank; then the lists come between.
      const filled = fill(parts, values).split("\n");
      return letterLines.flatMap((one) => (one.dataset.part ? partLines(one.dataset.part, text(one)) : [filled.shift()])).join("\n");
    }

    function update() {
      drawBlanks();
      const now = message(), found = secrets(now);
      preview.value = now;
      const across = Math.max(10, Math.floor((preview.clientWidth - 24) / 16));
      preview.rows = Math.max(3, now.split("\n").reduce((sum, line) => sum + Math.ceil((line.length || 1) / across), 0) + 1);
      printed.replaceChildren(...now.split("\n").map((line) => make("p", {}, line)));
      const told = found.map(([kind, one]) => `${NAMES[kind]}（${one}）`).join("、");
      if (told !== warning.dataset.told) {
        warning.dataset.told = told;
        warning.replaceChildren();
        if (told) warning.append(make("p", {}, make("strong", {}, "先别发。"), `里面好像有${told}。客服不需要这些，请删掉。如果只是订单号，可以不管。`));
      }
      const left = unfilled(now);
      said.textContent = left ? `还有 ${left} 处没有填。` : "都填好了。";
      memory.keep({ problem: problem.value, words: words.value, values });
    }
    function choose() {
      kefuPage.set({ problem: problem.value, words: words.value });
      drawExtra();
      update();
    }
    // What leaves the page is looked at first; who goes on all the same says so once for that text.
    let wanted = null;
    const guarded = (act) => () => {
      const now = preview.value;
      wanted = act;
      if (secrets(now).length && sure !== now) {
        said.textContent = "没有照办：里面好像有不该发出去的号码。删掉它，或者确认它不是。";
        if (!warning.querySelector("button")) warning.append(button("看过了，不是，照样继续", () => { sure = preview.value; warning.querySelector("button").remove(); wanted(sure); box.querySelector(".kf-button--main").focus(); }));
        warning.querySelector("button").focus();
        return;
      }
      act(now);
    };

    problem.addEventListener("change", () => { wordsOf(); choose(); });
    words.addEventListener("change", choose);
    memory.box.addEventListener("change", update);
    const clear = () => { values = {}; shape = ""; drawExtra(); update(); };
    box.append(make("h2", { id: "write" }, "填空写好"), field("遇到什么问题", problem), field("这句话给谁", words), blanks, extra,
      field("写好的话", preview), printed, warning, said,
      make("div", { class: "kf-buttons" }, button("复制", guarded((now) => kefuPage.copy(now, said, preview)), { class: "kf-button kf-button--main" }),
        button("打印", guarded(() => kefuPage.print("message"))), button("存成文本", guarded((now) => kefuPage.save("kefu.txt", "text/plain;charset=utf-8", `${String.fromCharCode(0xfeff)}${now.replace(/\n/g, "\r\n")}\r\n`))), button("清空", clear)),
      memory.element);
    const kept = memory.read() || {}, asked = kefuPage.settings();
    if (kept.values && typeof kept.values === "object") values = kept.values;
    const first = asked.problem ? asked : kept;
    if (troubles.some((one) => one.dataset.trouble === first.problem)) problem.value = first.problem;
    if (!trouble()) return;
    wordsOf();
    if ([...words.options].some((one) => one.value === first.words)) words.value = first.words;
    box.hidden = false;
    drawExtra();
    update();
    if (asked.problem) kefuPage.reveal(box);
    addEventListener("hashchange", () => {
      const { problem: id } = kefuPage.settings();
      if (!troubles.some((one) => one.dataset.trouble === id) || id === problem.value) return;
      problem.value = id;
      wordsOf();
      drawExtra();
      update();
      kefuPage.reveal(box);
    });
  }

  return { secrets, parse, kindOf, blanksOf, fill, unfilled, start };
})();
if (typeof module !== "undefined") module.exports = kefuMessage;
if (typeof document !== "undefined") for (const box of document.querySelectorAll("[data-kf-tool='message']")) kefuMessage.start(box);
