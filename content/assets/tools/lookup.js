// Finds phone numbers in any text: in a pasted message, in whatever spelling people use. The twin of kefu/lookup.py,
// which says why; tests/test_lookup.py holds the two against each other. Which numbers are known is asked of the page.
"use strict";
var kefuLookup = (() => {
  const MOST = 20000, PIECES = 16, SHORT = 5, LONG = 8;
  const SPOKEN = ["〇零洞○◯", "一壹幺", "二贰貳两兩", "三叁參叄", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖勾"];
  const SAID = SPOKEN.join("");
  const CIRCLED = [0x2776, 0x2780, 0x278a, 0x24f5];
  const GONE = /[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20e3\u3164\ufe00-\ufe0f\uffa0]/u;
  const MARKS = [[/[\p{Pd}\u2212\u2043\u02d7\u2500\u30fc]/u, "-"], [/[\n\r\u2028\u2029]/, "\n"], [/[\p{Zs}\t\u2800]/u, " "], [/[·•・‧∙]/, "."], [/[[{【〔「]/, "("], [/[\]}】〕」]/, ")"]];

  const ends = (pattern) => new RegExp(`(?:${pattern})$`, "i"), begins = (pattern) => new RegExp(`^(?:${pattern})`, "i");
  const ADDRESS = /https?:\/\/[^\n <>()\u3002\u3400-\u9fff]+|www\.[^\n <>()\u3400-\u9fff]+|[\w.+-]{1,64}@[\w.-]{1,99}|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.(?:com|cn|net|org|gov|top|xyz|vip|cc|shop|app|io|me|link|club|site|info|html?)(?![a-z0-9])(?:[/?#:][^\n \u3400-\u9fff]*)?/gi;
  const PIECE = new RegExp(`[0-9]+|[${SAID}]`, "g");
  const GAPS = [["none", /^$/], ["hyphen", /^ ?--? ?\n? ?$/], ["dot", /^\.$/], ["paren", /^(?:\)[- ]?| ?\( ?)$/], ["space", /^ {1,3}$/]];
  const AREA = /^0(?:10|2[0-9]|[3-9][0-9]{2})(1[0-9]{4}|9[56][0-9]{3,6})$/;
  const LANDLINE = "0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}";
  const TRUNKLESS = /^(?:(?:10|2[0-9])[1-9][0-9]{7}|[3-9][0-9]{2}[1-9][0-9]{6,7})$/;
  const SHAPES = [["mobile", /^1[3-9][0-9]{9}$/], ["hotline", /^(?:[48]00[0-9]{7}|1010[0-9]{4}|95[0-9]{3,6}|96[0-9]{3,4})$/], ["landline", new RegExp(`^(?:${LANDLINE})$`)]];
  const ID = ends(`(?:订单|单号|运单|包裹|工号|尾号|末[0-9四]位|后[0-9四六]位|验证码|校验码|动态码|取件码|取货码|提货码|提取码|券码|激活码|编号|编码|货号|型号|批号|流水|交易号|商品|店铺|发票|税号|卡号|[账帐][号户]|身份证|证件|车牌|QQ群?|微信|群|邮编|版本|密码|口令|房号|金额|价格?|合计|总计|余额|积分|数量|代码|code|id|no\\.?)(?:[是为号码的:="'“‘( ]){0,5}`);
  const UNIT = begins("[ ]?(?:元(?![旦宝宵])|块|角|万|亿|千|件|个|位(?!于)|条|人(?!工)|次|笔|单(?!号)|名|分(?!机)|秒|小时|天(?!猫)|日(?!常)|月|年|周|时|点|米|克|斤|升|页|岁|号(?![码线])|楼|折|倍|%|[kmg]?g|[mc]?m|ml|[mg]b)");
  const MONEY_BEFORE = /[¥$€£] ?$/, MONEY = begins("[ ]?(?:元(?![旦宝宵])|块钱|角|rmb|%)");
  const DIAL = ends(`(?:拨打?|致电|来电|回拨|呼叫|热线|电话|专线|座机|总机|手机|联系|客服|call|phone|tel|hotline)(?:号码?|是|为|在|请|可|直接|官方|人工|我们|[.:"“'‘( ]){0,8}`);
  const WORD = /[a-z_@=&]+$/i, CALL = ends("tel|phone|call|hotline|dial|mobile");
  const STUCK = /^(?:[a-wyz_@]|x(?![0-9 ])|[.:][0-9]{1,2}(?![0-9])|\*+[0-9]|[%‰℃°])/i;
  const EXTENSION = new RegExp(`^ {0,2}\\(?(转接?|轉|分机|ext\\.?|x|#|,|-)[号: ]? {0,2}([0-9]{1,6}|[${SAID}]{1,5})\\)?(?![0-9a-z])`, "i");
  const NAMED = begins("转|轉|分机|ext|x");

  const digitsIn = (text) => [...text].map((one) => (/[0-9]/.test(one) ? one : SPOKEN.findIndex((said) => said.includes(one)))).filter((one) => one !== -1).join("");

  // A digit of any script; digits of one script stand in a row that begins with its zero.
  function decimal(char) {
    if (!/\p{Nd}/u.test(char)) return "";
    let zero = char.codePointAt(0);
    const code = zero;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String((code - zero) % 10);
  }
  function plain(char) {
    const code = char.codePointAt(0), circle = CIRCLED.find((first) => first <= code && code < first + 10);
    if (circle) return String(code - circle + 1);
    if (code === 0x24ff) return "0";
    return [...char.normalize("NFKC")].map((one) => {
      if (GONE.test(one)) return "";
      const mark = MARKS.find(([pattern]) => pattern.test(one));
      return mark ? mark[1] : decimal(one) || (one.length > 1 ? "\ufffd" : one);
    }).join("");
  }
  // The text in the plainest characters, and where in the original each of them stands.
  function flatten(chars) {
    let flat = "";
    const from = [];
    chars.forEach((char, index) => {
      const one = GONE.test(char) ? "" : plain(char);
      flat += one;
      for (let at = 0; at < one.length; at++) from.push(index);
    });
    return [flat.replace(ADDRESS, (found) => "\ufffd".repeat(found.length)), from];
  }

  function found(text, known) {
    const chars = [...text].slice(0, MOST), [flat, from] = flatten(chars);
    const all = new Set(known), bases = new Set([...known].map((one) => one.split(",")[0]));
    const pieces = [...flat.matchAll(PIECE)].map((one) => ({ start: one.index, end: one.index + one[0].length, digits: digitsIn(one[0]), said: !/[0-9]/.test(one[0]) }));
    const before = (at) => flat.slice(Math.max(0, at - 24), at), after = (at) => flat.slice(at, at + 24);

    // The pieces from `index` on that may be one number: how many, their digits, the gaps between them.
    function* joins(index) {
      const gaps = [];
      let digits = pieces[index].digits;
      const made = [{ index, count: 1, digits, gaps: [] }];
      for (let at = index + 1; at < Math.min(pieces.length, index + PIECES); at++) {
        const gap = flat.slice(pieces[at - 1].end, pieces[at].start), kind = GAPS.find(([, pattern]) => pattern.test(gap));
        if (!kind) break;
        gaps.push(kind[0]);
        digits += pieces[at].digits;
        made.push({ index, count: gaps.length + 1, digits, gaps: [...gaps] });
      }
      for (const join of made.reverse()) if (join.digits.length <= 20) yield place(join);
    }
    function place(join) {
      const last = pieces[join.index + join.count - 1], group = pieces.slice(join.index, join.index + join.count);
      let { start } = pieces[join.index];
      const head = before(start), plus = /\+ ?\(?$|\(\+$/.exec(head);
      if (plus) start -= plus[0].length;
      if (join.gaps.includes("paren") && flat[start - 1] === "(") start--;
      return { ...join, start, end: last.end, plus: !!plus, group, said: group.some((one) => one.said) };
    }
    function national({ digits, plus }) {
      let rest = "";
      if (digits.startsWith("0086")) rest = digits.slice(4);
      else if (digits.startsWith("86")) {
        rest = digits.slice(2);
        if (!plus && !bases.has(trunk(rest)) && shape(trunk(rest)) === "") return digits;
      }
      return rest ? trunk(rest) : digits;
    }
    const trunk = (digits) => (TRUNKLESS.test(digits) && !/^[48]00/.test(digits) ? `0${digits}` : digits);
    const shape = (digits) => (SHAPES.find(([, pattern]) => pattern.test(digits)) || [""])[0];

    // Whether nothing belongs to the digits on either side.
    function isWhole({ start, end, said, group }) {
      const head = before(start), tail = after(end), word = WORD.exec(head);
      if ((word && !CALL.test(word[0])) || STUCK.test(tail) || /[0-9]\*+$/.test(head)) return false;
      if (said && (/[0-9]$/.test(head) || /^[0-9]/.test(tail))) return false;
      if (group[0].said && head && SAID.includes(head.slice(-1))) return false;
      return !(group[group.length - 1].said && tail && SAID.includes(tail[0]) && !"一两".includes(tail[0]));
    }
    const isId = ({ start }) => ID.test(before(start));
    function isSpelled({ digits, gaps, group }) {
      const kinds = new Set(gaps.filter((one) => one !== "none"));
      if (!kinds.size) return true;
      if (kinds.has("dot") && digits.length < LONG && !(kinds.size === 1 && group.every((one) => one.digits.length === 1))) return false;
      return digits.length >= LONG || (digits.length >= SHORT && kinds.size === 1);
    }
    // Whether a number that nobody knows is grouped as phone numbers are: a few groups, or digit by digit.
    function isGrouped({ gaps, group }) {
      if (gaps.filter((one) => one === "paren").length > 1) return false;
      return gaps.filter((one) => one !== "none").length < 5 || group.every((one) => one.digits.length === 1);
    }
    function knownAt(join) {
      const digits = national(join), area = AREA.exec(digits);
      const own = bases.has(digits) ? digits : area && all.has(area[1]) ? area[1] : "";
      if (!own || !isSpelled(join) || !isWhole(join)) return null;
      if (join.count > 1 && join.gaps.some((one) => one !== "none") && join.group.every((one) => all.has(one.digits))) return null;
      const head = before(join.start), tail = after(join.end), spaced = join.gaps.some((one) => one !== "none");
      if (own.length < LONG && (MONEY_BEFORE.test(head) || MONEY.test(tail))) return null;
      if ((own.length < SHORT || (spaced && own.length < LONG)) && (isId(join) || UNIT.test(tail))) return null;
      if (own.length < SHORT && (/[0-9][-.,:]$/.test(head) || /^[-.,:][0-9]/.test(tail))) return null;
      return extended(join, own, own === digits ? "number" : "area");
    }
    // The extension behind a known number counts if the book has it, or if a word says that it is one.
    function extended(join, own, kind) {
      const match = EXTENSION.exec(after(join.end)), whole = match ? `${own},${digitsIn(match[2])}` : "";
      if (match && (all.has(whole) || NAMED.test(match[1]))) {
        const end = join.end + match[0].length - (match[0].endsWith(")") && !match[0].includes("(") ? 1 : 0);
        if (all.has(whole)) return { ...join, end, digits: whole, known: true, kind };
        return { ...join, end, digits: all.has(own) ? own : whole, known: all.has(own), kind: all.has(own) ? "extended" : "base" };
      }
      return { ...join, digits: own, known: all.has(own), kind: all.has(own) ? kind : "base" };
    }
    function strangeAt(join) {
      const digits = national(join), head = before(join.start), tail = after(join.end);
      if (/^(?:19|20)[0-9]{2} ?[-/.年]/.test(flat.slice(pieces[join.index].start))) return null;
      if (join.gaps.includes("dot") || !isGrouped(join) || !isWhole(join) || isId(join) || UNIT.test(tail) || MONEY_BEFORE.test(head)) return null;
      if (/[0-9][-.,:/]$/.test(head) || /^[-.,:/][0-9]/.test(tail) || join.group.slice(1).some((one) => one.digits.length >= SHORT && bases.has(one.digits))) return null;
      const made = (kind, own) => ({ ...join, digits: own, known: false, kind });
      if (join.plus && !join.digits.startsWith("86") && /^[1-9][0-9]{7,14}$/.test(join.digits)) return made("abroad", join.digits);
      if (shape(digits)) return made(shape(digits), digits);
      const close = join.gaps.every((one) => one === "hyphen" || one === "paren" || one === "none");
      const halves = join.count === 2 && join.gaps[0] === "space" && join.group.every((one) => /^[0-9]{3,4}$/.test(one.digits));
      return (close || halves) && /^[0-9]{3,16}$/.test(digits) && DIAL.test(head) ? made("dialled", digits) : null;
    }
    function at(index) {
      for (const one of joins(index)) { const hit = knownAt(one); if (hit) return hit; }
      for (const one of joins(index)) { const hit = strangeAt(one); if (hit) return hit; }
      return null;
    }

    const result = [];
    const give = ({ start, end, digits, known: isKnown, kind }) => result.push({ raw: chars.slice(from[start], from[end - 1] + 1).join(""), digits, known: isKnown, kind });
    for (let index = 0; index < pieces.length;) {
      const hit = at(index);
      if (hit) give(hit);
      const end = hit ? hit.end : pieces[index].end;
      while (index < pieces.length && pieces[index].start < end) index++;
    }
    // Whatever is nothing but digits was meant as a number.
    const typed = !result.length && /^[-+().\n ]*$/.test(flat.replace(PIECE, "")) ? pieces.map((one) => one.digits).join("") : "";
    if (/^[0-9]{3,20}$/.test(typed)) {
      const isKnown = all.has(typed);
      give({ start: pieces[0].start, end: pieces[pieces.length - 1].end, digits: typed, known: isKnown, kind: isKnown ? "number" : "typed" });
    }
    return result;
  }
  return { found };
})();
if (typeof module !== "undefined") module.exports = kefuLookup;
