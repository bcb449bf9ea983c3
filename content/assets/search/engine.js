// The search engine of the site: understands a query, ranks pages and sections, answers. It runs in a worker on
// the website, in the page itself from file://, and in Node for tests. Its data come from kefu/search.py.
"use strict";
var kefuEngine = (() => {
  const HAN = /[\u3007\u4e00-\u9fff]/;
  const SPOKEN = "\u3007\u96f6\u5e7a\u6d1e\u4e00\u4e8c\u4e24\u4e09\u56db\u4e94\u516d\u4e03\u62d0\u516b\u4e5d\u52fe";
  const DIGITS = "0010122345677899";
  const STOP = new Set("的了吗呢吧啊呀我你他她它是在有和跟与及把被给就都还也又很太要想会能可以怎么样如何什么为哪谁请问一个这那多少没不");
  const ENTITY = "e", TOPIC = "t";

  const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
  // A syllable, or a run of pinyin, for those who do not tell zh from z, ng from n, n from l (kefu/spelling.py).
  const blurred = (text) => text.replace(/([zcs])h/g, "$1").replace(/ng/g, "n");
  const blurredSyllable = (text) => blurred(text).replace(/^n/, "l");

  // Everything that is one deletion away from a text.
  const deletions = (text) => [...text].map((_, at) => text.slice(0, at) + text.slice(at + 1));
  const push = (map, key, value) => (map.get(key) || map.set(key, []).get(key)).push(value);

  // Whether two texts differ by one insertion, deletion, substitution or swap of neighbours.
  function isOneEdit(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    let head = 0, tail = 0;
    const shorter = Math.min(a.length, b.length);
    while (head < shorter && a[head] === b[head]) head++;
    while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
    const x = a.slice(head, a.length - tail), y = b.slice(head, b.length - tail);
    return (x.length < 2 && y.length < 2) || (x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0]);
  }

  class Engine {
    constructor(core) {
      Object.assign(this, core);
      this.ids = core.entities.map(([url]) => url.split("/")[1]);
      this.toSimplified = new Map();
      for (let at = 0; at < core.traditional.length; at += 2) this.toSimplified.set(core.traditional[at], core.traditional[at + 1]);
      this.syllable = new Map();
      for (const group of core.sounds.split(" ")) {
        const name = /^[a-z]+/.exec(group)[0];
        for (const one of group.slice(name.length)) this.syllable.set(one, name);
      }
      this.makeLexicon();
      this.postings = new Map();
      this.units = [];
      this.length = 0;
      this.ofEntity = core.entities.map(() => []);
      this.loaded = new Set();
      this.differs = {};
      this.real = [];
      for (const doc of core.docs) this.addDoc(doc, -1);
      this.troubleUnits = core.troubles.map(([id, name, text, steps, topics, role], index) =>
        this.addUnit({ url: `problems/${id}/`, title: `${name}怎么办`, text, more: steps, topics, role, entity: -1, trouble: index }));
      this.digits = core.numbers.map(([number]) => number.replace(/\D/g, ""));
      this.addPart(0, core.part);
    }

    // Data -----------------------------------------------------------------------------------------------------

    addPart(number, entities) {
      if (this.loaded.has(number)) return;
      this.loaded.add(number);
      for (const [key, [docs, differs, real]] of Object.entries(entities)) {
        const entity = Number(key);
        this.real[entity] = real;
        for (const doc of docs) this.addDoc([doc[0] || this.entities[entity][0], ...doc.slice(1)], entity);
        for (const [trouble, text] of Object.entries(differs)) if (trouble !== "of") this.differs[`${trouble}/${entity}`] = text;
      }
    }

    addDoc([url, title, text, topics, role, sections], entity) {
      this.addUnit({ url, title, text, topics, role, entity });
      for (const [anchor, heading, said, about, whose, way] of sections) {
        const shown = way && way[1] ? `${way[1]}。${said}` : said;
        this.addUnit({ url: `${url}#${anchor}`, page: title, title: heading, text: shown, topics: about, role: whose || role, entity, way, anchor });
      }
    }

    addUnit(unit) {
      const index = this.units.length;
      unit.fit = new Map();
      for (let at = 0; at < unit.topics.length; at += 2) unit.fit.set(unit.topics[at], unit.topics[at + 1] / 10);
      const counts = new Map();
      const count = (text, weight) => {
        for (const term of terms(text.toLowerCase())) counts.set(term, (counts.get(term) || 0) + weight);
      };
      count(unit.title, 3);
      if (unit.page) count(unit.page, 1);
      count(unit.text, 1);
      if (unit.more) count(unit.more, 0.6);
      unit.size = unit.title.length * 3 + unit.text.length;
      this.length += unit.size;
      for (const [term, weight] of counts) push(this.postings, term, [index, weight]);
      this.units.push(unit);
      if (unit.entity >= 0) this.ofEntity[unit.entity].push(index);
      return index;
    }

    // Lexicon --------------------------------------------------------------------------------------------------

    makeLexicon() {
      this.words = [];
      this.byFirst = new Map();
      this.gapped = [];
      this.bySound = new Map();
      this.nearWords = new Map();
      this.byPinyin = new Map();
      this.nearPinyin = new Map();
      this.entities.forEach(([, name, aliases, , , , , asked], index) => {
        const id = this.ids[index];
        const own = /^\d+$/.test(id) || (id.length > 3 && !/\d/.test(id)) ? [id] : [];
        for (const word of new Set([name, ...aliases, ...asked, ...own])) this.addWord(word, ENTITY, index, 1);
      });
      this.topics.forEach(([, , , words, weak], index) => {
        for (const word of words) this.addWord(word, TOPIC, index, 1);
        for (const word of weak) this.addWord(word, TOPIC, index, 0.35);
      });
      this.pinyins = [...this.byPinyin.keys()].sort();
    }

    addWord(text, kind, index, weight) {
      const key = this.normal(text);
      const word = { key, kind, index, weight, text };
      this.words.push(word);
      if (key.includes("\u2026")) {
        const parts = key.split("\u2026").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        word.pattern = new RegExp(parts.join("[^\\s，。！？,.!?]{0,7}"));
        this.gapped.push(word);
        return;
      }
      push(this.byFirst, key[0], word);
      const han = [...key].filter((one) => HAN.test(one));
      if (han.length !== [...key].length) {
        if (/^[a-z][a-z0-9.-]+$/.test(key)) this.addPinyin(key, word, 0);
        if (!han.length) return;
      }
      const read = this.read[text] ? this.read[text].split(" ") : han.map((one) => this.syllable.get(one));
      if (han.length > 1 && han.length === [...key].length && read.every(Boolean)) {
        push(this.bySound, read.map(blurredSyllable).join(" "), { word, exact: read.join(" ") });
        for (const near of [key, ...deletions(key)]) push(this.nearWords, near, word);
        this.addPinyin(read.join(""), word, 0);
        if (han.length > (kind === ENTITY ? 1 : 1) && weight === 1) this.addPinyin(read.map((one) => one[0]).join(""), word, 1);
      } else if (han.length !== [...key].length) {
        const mixed = [...key].map((one) => (HAN.test(one) ? this.syllable.get(one) || "?" : one)).join("");
        if (!mixed.includes("?")) this.addPinyin(mixed.replace(/\s/g, ""), word, 0);
      }
    }

    // `rank`: 0 spelled in full, 1 only initials.
    addPinyin(spelled, word, rank) {
      push(this.byPinyin, blurred(spelled), { word, spelled, rank });
      if (!rank && spelled.length > 4) for (const near of [spelled, ...deletions(spelled)]) push(this.nearPinyin, near, { word, spelled });
    }

    // Understanding --------------------------------------------------------------------------------------------

    // One way of writing: half-width, small, simplified; digits joined, spoken numerals as digits.
    normal(text) {
      text = text.normalize("NFKC").toLowerCase().replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, "");
      text = [...text].map((one) => this.toSimplified.get(one) || one).join("");
      text = text.replace(new RegExp(`[${SPOKEN}](?:[\\s-]?[${SPOKEN}]){3,}|幺[\\s-]?[${SPOKEN}](?:[\\s-]?[${SPOKEN}])+`, "g"), (run) =>
        [...run].map((one) => DIGITS[SPOKEN.indexOf(one)] || "").join(""));
      return text.replace(/(\d)[\s\-\u2010-\u2015._/()]+(?=\d)/g, "$1").replace(/(?:\+|\b00)86(?=\d{5})/, "")
        .replace(/(^|\s)([\u4e00-\u9fff](?:\s+[\u4e00-\u9fff])+)(?=\s|$)/g, (_, before, run) => before + run.replace(/\s/g, "")).replace(/\s+/g, " ").trim();
    }

    understand(query) {
      const text = this.normal(query);
      const found = [];
      const covered = new Array(text.length).fill(false);
      const take = (word, start, end, strength, how) => found.push({ word, start, end, strength: strength * word.weight, how });
      for (let at = 0; at < text.length; at++) {
        for (const word of this.byFirst.get(text[at]) || []) {
          const end = at + word.key.length;
          if (text.startsWith(word.key, at) && !(/[a-z]/.test(text[at]) && /[a-z]/.test(text[at - 1] || "")) &&
              !(/[a-z]/.test(text[end - 1]) && /[a-z]/.test(text[end] || "")) &&
              !(/\d/.test(text[at]) && /\d/.test(text[at - 1] || "")) && !(/\d/.test(text[end - 1]) && /\d/.test(text[end] || "")))
            take(word, at, end, 1, "exact");
        }
      }
      const longest = [...found].sort((a, b) => b.end - b.start - (a.end - a.start));
      found.length = 0;
      for (const one of longest) {
        const over = found.find((kept) => kept.start <= one.start && kept.end >= one.end);
        if (!over || (over.start === one.start && over.end === one.end)) found.push(one);
      }
      for (const one of found) covered.fill(true, one.start, one.end);
      for (const word of this.gapped) {
        const match = word.pattern.exec(text);
        if (match) take(word, match.index, match.index + match[0].length, 1, "exact");
      }
      this.mend(text, covered, take);
      this.spell(text, covered, take);
      // A number that is somebody's name (1688) is only taken for a number if it is one.
      const isName = ({ 0: digits, index }) => !this.digits.includes(digits) && found.some(({ word, start, end, how }) =>
        word.kind === ENTITY && how === "exact" && start <= index && end >= index + digits.length);
      const numbers = [...text.matchAll(/\d{3,}/g)].filter((match) => !isName(match)).map((match) => match[0]);
      return { text, found, numbers, ...this.meaning(found, text) };
    }

    // Han that no word covers: homophones, words with one wrong, missing or doubled character, beginnings of words.
    mend(text, covered, take) {
      for (let start = 0; start < text.length; start++) {
        for (let end = start + 2; end <= Math.min(text.length, start + 7); end++) {
          if (!HAN.test(text[end - 1]) || !HAN.test(text[start])) break;
          let open = 0;
          for (let at = start; at < end; at++) open += !covered[at] && !STOP.has(text[at]);
          if (!open) continue;
          const piece = text.slice(start, end);
          const syllables = [...piece].map((one) => this.syllable.get(one));
          if (syllables.every(Boolean)) {
            for (const { word, exact } of this.bySound.get(syllables.map(blurredSyllable).join(" ")) || []) {
              const same = exact === syllables.join(" ");
              if (word.key !== piece && (same || piece.length > 2) && word.weight === 1) take(word, start, end, same ? 0.85 : 0.7, "sound");
            }
          }
          if (piece.length < 3) continue;
          const near = new Set([piece, ...deletions(piece)].flatMap((one) => this.nearWords.get(one) || []));
          for (const word of near) {
            const long = word.key.length > (word.kind === ENTITY ? 2 : 3);
            if (word.weight === 1 && long && isOneEdit(piece, word.key)) take(word, start, end, word.kind === ENTITY ? 0.7 : 0.55, "edit");
          }
        }
      }
      const tail = /[\u4e00-\u9fff]{2,}$/.exec(text);
      for (let at = tail ? tail.index : text.length; at < text.length - 1; at++) {
        if (covered[at]) continue;
        const piece = text.slice(at);
        for (const word of this.byFirst.get(piece[0]) || [])
          if (word.key.startsWith(piece) && word.key !== piece && word.weight === 1) { take(word, at, text.length, 0.5, "prefix"); break; }
      }
    }

    // Latin letters that are no word by themselves: pinyin in full or as initials, with or without spaces.
    spell(text, covered, take) {
      for (const match of text.matchAll(/[a-z][a-z']*(?: [a-z][a-z']*)*/g)) {
        const letters = [], places = [], breaks = new Set([0]);
        for (let at = 0; at < match[0].length; at++) {
          const one = match[0][at];
          if (one === " " || one === "'" || covered[match.index + at]) breaks.add(letters.length);
          else { letters.push(one); places.push(match.index + at); }
        }
        const run = letters.join("").slice(0, 48);
        if (!run) continue;
        breaks.add(run.length);
        // The cheapest way to cut the run into words; a letter that belongs to none costs most.
        const best = [{ cost: 0 }];
        for (let end = 1; end <= run.length; end++) {
          best[end] = { cost: best[end - 1].cost + 2, from: end - 1 };
          for (let start = Math.max(0, end - 24); start < end - 1; start++) {
            for (const { words, cost } of this.spelled(run.slice(start, end), breaks.has(start), breaks.has(end), end === run.length)) {
              const total = best[start].cost + cost;
              if (total < best[end].cost) best[end] = { cost: total, from: start, words };
            }
          }
        }
        for (let end = run.length; end > 0; end = best[end].from) {
          for (const { word, strength } of best[end].words || [])
            take(word, places[best[end].from], places[end - 1] + 1, strength, "pinyin");
        }
      }
    }

    spelled(piece, opens, closes, last) {
      const ways = [];
      const full = [], initials = [];
      for (const { word, spelled, rank } of this.byPinyin.get(blurred(piece)) || []) {
        if (rank === 0) full.push({ word, strength: spelled === piece ? 0.95 : 0.8 });
        else if (spelled === piece) initials.push({ word, strength: 0.6 });
      }
      if (full.length) ways.push({ words: full, cost: 1 + (opens ? 0 : 0.1) + (closes ? 0 : 0.1) });
      if (initials.length && (opens || closes)) ways.push({ words: initials, cost: piece.length > 2 ? 1.8 : 2.2 });
      if (!full.length && piece.length > 4) {
        const near = [piece, ...deletions(piece)].flatMap((one) => this.nearPinyin.get(one) || []).filter(({ spelled }) => isOneEdit(piece, spelled));
        if (near.length) ways.push({ words: near.map(({ word }) => ({ word, strength: 0.65 })), cost: 2.4 });
        if (last && opens) {
          const at = lowerBound(this.pinyins, blurred(piece));
          const key = this.pinyins[at];
          if (key && key.startsWith(blurred(piece))) ways.push({ words: this.byPinyin.get(key).filter(({ rank }) => !rank).map(({ word }) => ({ word, strength: 0.5 })), cost: 2.6 });
        }
      }
      return ways;
    }

    // What is asked about: entities and topics with how sure that is, from 0 to 1.
    meaning(found, text) {
      const entities = new Map(), topics = new Map();
      const raise = (map, index, value) => { if (value > (map.get(index) || 0)) map.set(index, value); };
      for (const { word, strength, end } of found) {
        if (word.kind === ENTITY) { raise(entities, word.index, strength); continue; }
        const [, , , , , only, idle] = this.topics[word.index];
        if (idle) continue;
        // Longer words say more, and what is asked for tends to come last.
        const long = Math.min(1, 0.7 + 0.1 * (word.key.replace("\u2026", "").length - 1));
        raise(topics, word.index, strength * long * (0.85 + (0.15 * end) / text.length));
        if (strength > 0.5) for (const entity of only) raise(entities, entity, strength * 0.7);
      }
      const sure = Math.max(0, ...entities.values());
      for (const [index, value] of entities) if (value < sure - 0.25) entities.delete(index);
      return { entities, topics };
    }

    // What the page shows before anything is asked: problems, the platforms of the home page, classes of badges.
    forView() {
      return {
        badges: this.badges, everyone: this.everyone,
        troubles: this.troubles.filter((one) => one[5] === "buyer").map(([id, name]) => [`problems/${id}/`, name]),
        entities: this.pairs.map((index) => this.entities[index].slice(0, 2)),
      };
    }

    // Ranking --------------------------------------------------------------------------------------------------

    search(query, now = Date.now()) {
      const asked = this.understand(query);
      if (!asked.text) return { query, items: [], answer: null, wanted: [] };
      const text = this.byText(asked);
      const scored = new Map();
      const keep = (key, unit, score) => {
        if (score > 0 && !(scored.get(key)?.score >= score)) scored.set(key, { unit, score });
      };
      const seller = [...asked.topics.keys()].some((index) => this.topics[index][2] === "seller");
      const points = (unit, index, extra = 0) => {
        let about = 0;
        for (const [topic, strength] of asked.topics) about += 10 * strength * (unit.fit.get(topic) || 0);
        const role = unit.role === "seller" ? (seller ? 2 : -4) : 0;
        return about + 7 * (text.get(index) || 0) + role + extra;
      };
      const named = asked.entities.size > 0;
      this.units.forEach((unit, index) => {
        if (unit.entity >= 0 && named) return;
        const score = points(unit, index);
        if (score > 0.8) keep(unit.url, unit, score + (unit.entity < 0 ? 1.5 : -1.5));
      });
      for (const [entity, sure] of asked.entities) {
        const home = this.ofEntity[entity][0];
        for (const index of this.ofEntity[entity]) {
          const unit = this.units[index];
          keep(unit.url, unit, points(unit, index, 8 * sure + (index === home ? 1 : 0)));
        }
        if (!this.ofEntity[entity].length) {
          const [url, name] = this.entities[entity];
          keep(url, { url, title: name, text: "", entity, fit: new Map() }, 8 * sure);
        }
        this.troubles.forEach(([id, name, , , , , places], trouble) => {
          if (!places.includes(entity)) return;
          const index = this.troubleUnits[trouble];
          const base = this.units[index];
          const differs = this.differs[`${trouble}/${entity}`] || "";
          const score = points(base, index);
          if (score < 2) return;
          const url = `problems/${id}/${this.ids[entity]}/`;
          keep(url, { ...base, url, title: `${this.entities[entity][1]}：${name}怎么办`, entity, trouble, text: differs ? `${differs}${base.text}` : base.text }, score + 8 * sure);
        });
        for (const near of this.entities[entity][6]) for (const index of this.ofEntity[near]) keep(this.units[index].url, this.units[index], points(this.units[index], index, 3));
      }
      this.addPairs(asked, keep);
      const numbers = this.byNumber(asked, keep);
      const ranked = [...scored.values()].sort((a, b) => b.score - a.score || a.unit.url.length - b.unit.url.length);
      const items = this.grouped(ranked, asked);
      const wanted = [...new Set([...asked.entities.keys()].map((index) => this.entities[index][4]))].filter((part) => !this.loaded.has(part));
      if (!named && !wanted.length && (ranked[0]?.score || 0) < 5) for (let part = 1; part <= this.parts.length; part++) if (!this.loaded.has(part)) wanted.push(part);
      return { query, items, answer: this.answer(asked, ranked, numbers, now), wanted, asked };
    }

    // Unit → how much of the query its text has: BM25 over pairs of characters, from 0 to about 1.
    byText({ text, found }) {
      let plain = text;
      for (const { word, start, end, how } of found) {
        if (word.kind === ENTITY && how === "exact") plain = plain.slice(0, start) + " ".repeat(end - start) + plain.slice(end);
        else if (how !== "exact" && how !== "prefix") plain += ` ${word.key}`;
      }
      const wanted = new Set(terms(plain));
      const scores = new Map();
      const mean = this.length / this.units.length;
      let all = 0;
      for (const term of wanted) {
        const list = this.postings.get(term);
        const idf = Math.log(1 + this.units.length / ((list ? list.length : 0) + 1));
        const weight = [...term].some((one) => STOP.has(one)) ? idf * 0.3 : idf;
        all += weight;
        for (const [index, count] of list || []) {
          const share = (count * 1.8) / (count + 0.8 * (0.5 + (0.5 * this.units[index].size) / mean));
          scores.set(index, (scores.get(index) || 0) + weight * share);
        }
      }
      for (const [index, score] of scores) scores.set(index, score / (all || 1));
      return scores;
    }

    // Two platforms in one query: the page that puts them side by side.
    addPairs(asked, keep) {
      const two = [...asked.entities.keys()].filter((index) => this.pairs.includes(index));
      for (let a = 0; a < two.length; a++) for (let b = a + 1; b < two.length; b++) {
        const [one, other] = [two[a], two[b]].sort((x, y) => (this.ids[x] < this.ids[y] ? -1 : 1));
        const compare = this.topics.findIndex(([id]) => id === "compare");
        const url = `compare/${this.ids[one]}-${this.ids[other]}/`;
        keep(url, { url, title: `${this.entities[one][1]}和${this.entities[other][1]}的客服比一比`, text: "热线、服务时间、转人工、平台介入，逐项对照。", entity: -1, fit: new Map([[compare, 1]]) }, 14);
      }
    }

    // Numbers: whole, a fragment of four digits or more, or one digit wrong.
    byNumber(asked, keep) {
      const answers = [];
      for (const digits of asked.numbers) {
        const every = this.digits.map((one, index) => ({ one, index }));
        const whole = every.filter(({ one }) => one === digits);
        const part = digits.length < 4 ? [] : every.filter(({ one }) => one !== digits && one.includes(digits));
        const near = whole.length || part.length || digits.length < 5 ? [] : every.filter(({ one }) => isOneEdit(one, digits));
        if (!whole.length && digits.length === 5 && part.length) near.push(...every.filter(({ one }) => isOneEdit(one, digits) && one.length === digits.length));
        const list = [...whole.map((one) => [one, 40]), ...part.sort((a, b) => this.weightOf(b.index) - this.weightOf(a.index)).map((one, at) => [one, 30 - at * 0.01]), ...near.map((one) => [one, 24])];
        for (const [{ index }, score] of list.slice(0, 12)) {
          const [number, owners, , , , sentence, via, said] = this.numbers[index];
          const slug = number.replace(/-/g, "").replace("转", "-");
          const owner = owners.length ? owners[0] : -1;
          const mine = score === 40 && asked.text !== digits && this.ids[owner] === number;
          keep(`numbers/${slug}/`, { url: `numbers/${slug}/`, title: `${number} 是谁的号码`, text: sentence, entity: owner, owners: said, fit: this.numberFit(), number: index }, mine ? 6 : score);
          for (const [entity, anchor] of via) {
            const unit = this.ofEntity[entity].map((at) => this.units[at]).find((one) => one.anchor === anchor);
            if (unit) keep(unit.url, unit, score - 2);
          }
        }
        answers.push({ digits, whole: whole.map(({ index }) => index), part: part.map(({ index }) => index), near: near.map(({ index }) => index) });
      }
      return answers;
    }

    // Which of several numbers is most likely meant: one to dial, of a platform that is listed first.
    weightOf(index) {
      const [, owners, , , dial] = this.numbers[index];
      return dial * 100 - (owners.length ? owners[0] : 99);
    }

    numberFit() {
      const phone = this.topics.findIndex(([id]) => id === "phone");
      return new Map([[phone, 1]]);
    }

    // Units of one page together, the best first; each as Material's search result wants it.
    grouped(ranked, asked) {
      const pages = new Map();
      const top = ranked[0]?.score || 0;
      for (const one of ranked) {
        const url = one.unit.url.split("#")[0];
        if (!pages.has(url)) {
          if (pages.size > 24 || one.score < Math.max(0.8, top * 0.3)) continue;
          pages.set(url, []);
        }
        const group = pages.get(url);
        if (group.length < 4 && one.score >= top * 0.35) group.push(one);
        else if (!group.length) group.push(one);
      }
      const marks = [...new Set(asked.found.map(({ word }) => word.key).concat(asked.text.split(" ")))].filter((one) => one.length > 1).sort((a, b) => b.length - a.length);
      return [...pages].map(([url, group]) => {
        const docs = group.map(({ unit, score }) => ({
          location: unit.url, title: marked(unit.title, marks), text: teaser(unit.text, marks), score, terms: {},
        }));
        if (!group.some(({ unit }) => unit.url === url)) {
          docs.push({ location: url, title: marked(group[0].unit.page || group[0].unit.title, marks), text: "", score: group[0].score - 0.01, terms: {} });
        }
        const { entity, owners } = group[0].unit;
        docs.entities = owners || (entity < 0 ? [] : [entity]);
        const page = this.units.find((unit) => unit.url === url);
        docs.topics = [...new Set([...group[0].unit.fit.keys(), ...(page ? page.fit.keys() : [])])];
        return docs;
      });
    }

    // Answers --------------------------------------------------------------------------------------------------

    answer(asked, ranked, numbers, now) {
      const named = [...asked.entities.keys()];
      const isName = numbers.length && this.ids.includes(numbers[0].digits) && (asked.topics.size || named.length > 1);
      if (numbers.length && !isName) return this.numberAnswer(asked, numbers[0]);
      const [entity] = named;
      const strong = [...asked.topics].filter(([, strength]) => strength > 0.3).sort((a, b) => b[1] - a[1]);
      if (entity === undefined || !this.ofEntity[entity].length || (!strong.length && named.length > 1)) return null;
      const own = ranked.filter(({ unit }) => unit.entity === entity);
      const best = own[0].unit;
      const topic = strong.map(([index]) => index).find((index) => best.fit.get(index)) ?? strong[0]?.[0];
      const [, name] = this.entities[entity];
      const answer = { title: topic === undefined ? name : `${name}：${this.topics[topic][1]}`, link: best.url, lines: [], numbers: [], ways: [] };
      const fits = ({ way, fit, role }) => way && fit.get(topic) && (role === best.role || best.role !== "seller");
      const ways = own.map(({ unit }) => unit).filter(fits);
      const real = this.ofEntity[entity].map((index) => this.units[index]).find(({ anchor }) => anchor && anchor === this.real[entity]);
      const byPhone = best.anchor === "hotlines" || (best.way && !best.way[1]);
      if (byPhone || !best.anchor && best.trouble === undefined) answer.numbers = this.numbersOf(entity, byPhone);
      if (best.trouble !== undefined) answer.lines.push(`${best.text.split("。")[0]}。`);
      const shown = ways.find(({ way }) => way[1]) || (best.trouble === undefined ? real : null);
      if (!byPhone || !answer.numbers.some(({ dial }) => dial)) {
        if (shown) answer.ways.push(wayOf(shown, now));
      } else {
        const timed = ways.find(({ way }) => !way[1] && way[4].length);
        if (timed) answer.hours = hoursOf(timed.way, now);
      }
      return answer;
    }

    // The numbers of an entity, those to dial first; without those, others only where they were asked for.
    numbersOf(entity, all) {
      const own = this.numbers.filter(([, owners]) => owners.includes(entity)).sort((a, b) => b[4] - a[4]);
      const dial = own.filter((row) => row[4]);
      return (dial.length || !all ? dial.slice(0, 2) : own.slice(0, 3)).map(([number, , name, status, dial]) => ({ number, name, status, dial }));
    }

    numberAnswer(asked, { digits, whole, part }) {
      const [index] = whole;
      const careful = "任何来电都先挂断，再从 APP 里的客服入口联系。";
      if (index === undefined) {
        if (digits.length < 5) return null;
        const lines = [`${digits} 不在库中，不代表安全。`, part.length ? "下面的号码含有这几位，逐位核对。" : careful];
        return { title: digits, lines, unknown: true, numbers: [], ways: [], link: "guides/fake-service/" };
      }
      const [number, owners, name, status, dial, sentence, , said] = this.numbers[index];
      const others = [...asked.entities.keys()].filter((one) => !owners.includes(one) && asked.entities.get(one) > 0.8);
      const lines = others.map((one) => {
        if (said.includes(one)) return `有来源说 ${number} 与${this.entities[one][1]}有关，本站没有采信。`;
        return dial ? `${number} 不是${this.entities[one][1]}的号码。` : `没有来源说 ${number} 是${this.entities[one][1]}的号码。`;
      });
      lines.push(`${number} ${sentence}`);
      return { title: `${number} 是谁的号码`, lines, unknown: !dial, numbers: [{ number, name, status, dial: others.length ? 0 : dial }], ways: [], link: `numbers/${number.replace(/-/g, "").replace("转", "-")}/` };
    }
  }

  // Pairs of Han characters, single ones that stand alone, and words of letters and digits.
  function terms(text) {
    const found = [];
    for (const [run] of text.matchAll(/[\u3007\u4e00-\u9fff]+|[a-z0-9]+/g)) {
      if (!HAN.test(run[0]) || run.length === 1) found.push(run);
      else for (let at = 0; at < run.length - 1; at++) found.push(run.slice(at, at + 2));
    }
    return found;
  }

  function lowerBound(sorted, wanted) {
    let low = 0, high = sorted.length;
    while (low < high) { const middle = (low + high) >> 1; if (sorted[middle] < wanted) low = middle + 1; else high = middle; }
    return low;
  }

  function marked(text, marks) {
    const pattern = marks.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    if (!pattern) return escaped(text);
    return text.split(new RegExp(`(${pattern})`, "i")).map((piece, at) => (at % 2 ? `<mark>${escaped(piece)}</mark>` : escaped(piece))).join("");
  }

  function teaser(text, marks) {
    if (text.length < 90) return marked(text, marks);
    const at = Math.max(0, ...marks.map((one) => text.indexOf(one)).filter((one) => one >= 0).slice(0, 1));
    const start = at > 50 ? text.lastIndexOf("。", at - 12) + 1 || at - 30 : 0;
    return marked(`${start ? "…" : ""}${text.slice(start, start + 88)}…`, marks);
  }

  const wayOf = (unit, now) => ({ name: unit.title, link: unit.url, path: unit.way[1], surface: unit.way[2], status: unit.way[3], hours: hoursOf(unit.way, now) });
  const hoursOf = (way, now) => way[4].map(([tier, text, status, spans]) => ({ tier, text, status, now: openAt(spans, now) }));

  // 开, 关 or 不确定 at a moment (milliseconds since 1970, UTC); spans are in minutes of Beijing time. Working days
  // and holidays are not known here, so hours that depend on them are not certain.
  function openAt(spans, now) {
    const beijing = new Date(now + 8 * 3600e3);
    const minute = beijing.getUTCHours() * 60 + beijing.getUTCMinutes();
    const here = ([, open, close]) => (close > open ? minute >= open && minute < close : minute >= open || minute < close);
    if (!spans.length) return "不确定";
    if (spans.some((span) => span[0] === 0 && here(span))) return "开";
    return spans.every((span) => span[0] === 0 || !here(span)) && !spans.some((span) => span[0] && here(span)) ? "关" : "不确定";
  }

  // Runs one engine for a page. `load` fetches a file of search data, which calls `take`; `post` hears what comes.
  const READY = 1, RESULT = 3;
  function serve(load, post) {
    let engine, latest;
    const take = (data) => {
      if (data.part > 0) { engine.addPart(data.part, data.entities); return; }
      engine = new Engine(data);
      post({ type: READY, data: engine.forView() });
    };
    async function ask(query) {
      latest = query;
      const found = engine.search(query);
      post({ type: RESULT, data: shown(found) });
      if (!found.wanted.length) return;
      await Promise.allSettled(found.wanted.map((part) => load(engine.parts[part - 1])));
      if (latest === query) post({ type: RESULT, data: shown(engine.search(query)) });
    }
    return { take, ask };
  }
  const shown = ({ query, items, answer }) => ({ query, items: items.map((docs) => [...docs]), answer });

  return { Engine, serve, openAt, isOneEdit };
})();
if (typeof module !== "undefined") module.exports = kefuEngine;
if (typeof importScripts === "function") {
  let root = "";
  const host = kefuEngine.serve((path) => importScripts(root + path), (message) => postMessage(message));
  self.kefuSearchData = host.take;
  onmessage = ({ data }) => {
    if (data.root) { root = data.root; importScripts(`${root}search/core.js`); } else host.ask(data.query);
  };
}
