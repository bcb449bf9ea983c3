// The search engine of the site: understands a query, ranks pages and sections, answers. It runs in a worker on the
// website, in the page itself from file://, and in Node for tests. Its data come from kefu/search.py, which says
// what stands where in each row. Everything is done when data arrive or a query comes; nothing is kept of queries.
"use strict";
var kefuEngine = (() => {
  const HAN = /[\u3007\u4e00-\u9fff]/;
  const SPOKEN = "\u3007\u96f6\u5e7a\u6d1e\u4e00\u4e8c\u4e24\u4e09\u56db\u4e94\u516d\u4e03\u62d0\u516b\u4e5d\u52fe";
  const DIGITS = "0010122345677899";
  const SPOKEN_RUN = new RegExp(`[${SPOKEN}](?:[\\s-]?[${SPOKEN}]){2,}`, "g");

  const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // Pinyin for those who do not tell zh from z or ng from n; a syllable also n from l (as kefu/spelling.py).
  const blurred = (text) => text.replace(/([zcs])h/g, "$1").replace(/ng/g, "n");
  const heard = (syllables) => syllables.map((one) => blurred(one).replace(/^n/, "l")).join(" ");
  // A text and everything that is one deletion away from it.
  const nearby = (text) => [text, ...[...text].map((_, at) => text.slice(0, at) + text.slice(at + 1))];
  const push = (map, key, value) => { if (map.has(key)) map.get(key).push(value); else map.set(key, [value]); };
  const slug = (number) => `numbers/${number.replace(/-/g, "").replace("转", "-")}/`;

  // Whether two texts differ by one insertion, deletion, substitution or swap of neighbours.
  function isOneEdit(a, b) {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    const x = a.slice(at), y = b.slice(at), swapped = x[0] === y[1] && x[1] === y[0];
    return a !== b && (x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1) || (swapped && x.slice(2) === y.slice(2)));
  }

  // Pairs of Han characters, single ones that stand alone, and words of letters and digits.
  function terms(text) {
    const found = [];
    for (const [run] of text.toLowerCase().matchAll(/[\u3007\u4e00-\u9fff]+|[a-z0-9]+/g)) {
      if (!HAN.test(run) || run.length === 1) found.push(run);
      else for (let at = 1; at < run.length; at++) found.push(run[at - 1] + run[at]);
    }
    return found;
  }

  function create(core) {
    // Points of the ranking and how far a reading is trusted: WEIGHTS in kefu/search.py says what each means.
    const [
      TOPIC, TEXT, ENTITY, HOME, GENERAL, FOREIGN, NEAR, PAIR, SELLER, NOT_SELLER, WHOLE, PART, ALMOST,
      LONG, LAST, MORE, OTHER, SHORT, TIRED, LEAST, WEAK, SOUND, BLURRED, EDIT, PREFIX,
    ] = core.weights;
    const { entities, topics, numbers, troubles } = core;
    const stop = new Set(core.stop);
    const ids = entities.map(([url]) => url.split("/")[1]);
    const [compare, phone] = core.known;
    const digitsOf = numbers.map(([number]) => number.replace(/\D/g, ""));

    // Lexicon ------------------------------------------------------------------------------------------------

    const simplified = new Map(), syllable = new Map();
    const simplify = (pairs) => { for (let at = 0; at < pairs.length; at += 2) simplified.set(pairs[at], pairs[at + 1]); };
    simplify(core.traditional);
    for (const group of core.sounds.split(" ")) {
      const [name] = /^[a-z]+/.exec(group);
      for (const one of group.slice(name.length)) syllable.set(one, name);
    }
    // Word: what it is written like, whether it names an entity, which one or which topic, how much it proves.
    const byFirst = new Map(), gapped = [];
    // Words by what `keysOf` makes of them. Worked out when it is first asked for: correct Chinese needs none of it.
    const lazily = (keysOf) => {
      const map = new Map(), rows = [];
      const find = (text) => {
        for (const [key, value] of rows.splice(0)) for (const one of keysOf(key)) push(map, one, value);
        return keysOf(text).flatMap((one) => map.get(one) || []);
      };
      return [(key, value) => rows.push([key, value]), find];
    };
    const [addSound, bySound] = lazily((read) => [heard(read)]), [addPinyin, byPinyin] = lazily((text) => [blurred(text)]);
    const [addEdit, byEdit] = lazily(nearby), [addTypo, byTypo] = lazily(nearby);

    // One way of writing: half-width, small, simplified; digits joined, spoken numerals as digits.
    function normal(text) {
      return [...text.slice(0, 200).normalize("NFKC").toLowerCase()].map((one) => simplified.get(one) || one).join("")
        .replace(/\p{Cf}/gu, "")
        .replace(SPOKEN_RUN, (run) => [...run].map((one) => DIGITS[SPOKEN.indexOf(one)] || "").join(""))
        .replace(/(\d)[\s\p{Pd}._/()]+(?=\d)/gu, "$1").replace(/(?:\+|\b00)86(?=\d{5})/, "")
        .replace(/\s+/g, " ").trim().replace(/(^| )(. )+.(?= |$)/g, (run) => (HAN.test(run) ? run.replace(/(.) /g, "$1") : run));
    }

    function spell(spelled, word, short) {
      addPinyin(spelled, { word, spelled, short });
      if (!short && spelled.length > 4) addTypo(spelled, { word, spelled });
    }

    function addWord(text, isEntity, index, weight, initials) {
      const parts = text.split("…").map(normal), key = parts.join(""), word = { key, isEntity, index, weight };
      if (parts.length > 1) {
        gapped.push({ word, pattern: new RegExp(parts.map(quoted).join("[^，。！？,.!?]{0,7}")) });
        return;
      }
      push(byFirst, key[0], word);
      const read = core.read[text] ? core.read[text].split(" ") : [...key].map((one) => syllable.get(one) || (HAN.test(one) ? "" : one));
      if (weight < 1 || key.length < 2 || !read.every(Boolean) || /^\d+$/.test(key)) return;
      spell(read.join("").replace(/\s/g, ""), word);
      if (![...key].every((one) => HAN.test(one))) return;
      if (initials) spell(read.map((one) => one[0]).join(""), word, true);
      addSound(read, { word, spelled: read.join(" ") });
      addEdit(key, word);
    }
    entities.forEach(([, name, aliases, , , , asked], index) => {
      const own = /^\d+$/.test(ids[index]) || (ids[index].length > 3 && !/\d/.test(ids[index])) ? [ids[index]] : [];
      for (const word of new Set([name, ...aliases, ...asked, ...own])) addWord(word, true, index, 1, true);
    });
    topics.forEach(([, , role, words, weak], index) => {
      words.forEach((word, at) => addWord(word, false, index, 1, at < 6 && role !== "seller"));
      for (const word of weak) addWord(word, false, index, WEAK);
    });

    // Pages and sections -------------------------------------------------------------------------------------

    const units = [], postings = new Map(), ofEntity = entities.map(() => []), real = [], differs = {}, loaded = new Set();
    let length = 0;

    function addUnit(unit, flat) {
      unit.fit = new Map();
      for (let at = 0; at < flat.length; at += 2) unit.fit.set(flat[at], flat[at + 1] / 10);
      unit.size = unit.title.length * 3 + unit.text.length;
      length += unit.size;
      units.push(unit);
      for (const [text, weight] of [[unit.title, 3], [unit.page || "", 1], [unit.text, 1], [unit.more || "", 0.6]]) for (const term of terms(text)) {
        const list = postings.get(term) || postings.set(term, new Map()).get(term);
        list.set(unit, (list.get(unit) || 0) + weight);
      }
      if (unit.entity >= 0) ofEntity[unit.entity].push(unit);
      return unit;
    }
    function addDoc([url, title, text, flat, role, sections], entity) {
      addUnit({ url, title, text, role, entity }, flat);
      for (const [anchor, heading, said, about, whose, way] of sections) {
        const shown = way && way[0] ? `${way[0]}。${said}` : said;
        addUnit({ url: `${url}#${anchor}`, page: title, title: heading, text: shown, role: whose || role, entity, way, anchor }, about);
      }
    }
    function addPart({ part, of, entities: rows, traditional }) {
      if (loaded.has(part)) return;
      loaded.add(part);
      if (of !== core.of) return; // of an edition with other entities
      simplify(traditional);
      for (const [key, [, docs, other, way]] of Object.entries(rows)) {
        for (const [url, ...doc] of docs) addDoc([url || entities[key][0], ...doc], Number(key));
        real[key] = way;
        differs[key] = other;
      }
    }
    for (const doc of core.docs) addDoc(doc, -1);
    const general = troubles.map(([id, name, text, more, flat, role], trouble) =>
      addUnit({ url: `problems/${id}/`, title: `${name}怎么办`, text, more, role, entity: -1, trouble }, flat));
    addPart({ part: 0, of: core.of, entities: core.part, traditional: "" });

    // Understanding ------------------------------------------------------------------------------------------

    // What a query names: words with their places in the text and how sure each is, from 0 to 1.
    function understand(query) {
      const text = normal(query), exact = [];
      const splits = (at) => /[a-z]{2}|\d{2}/.test(text.slice(at && at - 1, at + 1));
      for (let start = 0; start < text.length; start++) for (const word of byFirst.get(text[start]) || []) {
        const end = start + word.key.length;
        if (text.startsWith(word.key, start) && !splits(start) && !splits(end)) exact.push({ word, start, end, sure: word.weight, exact: true });
      }
      // Of words inside one another the longest counts.
      const inside = (a, b) => b.start <= a.start && b.end >= a.end;
      const found = exact.filter((one) => !exact.some((over) => inside(one, over) && !inside(over, one)));
      const cover = new Uint8Array(text.length);
      for (const { start, end } of found) cover.fill(1, start, end);
      const take = (word, start, end, sure, isExact) => found.push({ word, start, end, sure, exact: isExact });
      for (const { word, pattern } of gapped) {
        const match = pattern.exec(text);
        if (match) take(word, match.index, match.index + match[0].length, word.weight, true);
      }
      mend(text, cover, take);
      unspell(text, cover, take);
      const called = [...text.matchAll(/\d{3,}/g)].map(([digits]) => digits);
      return { text, found, called, ...meaning(found, text.length) };
    }

    // Han that no word covers: homophones, one wrong, missing or doubled character, the beginning of a word.
    function mend(text, cover, take) {
      // In a long sentence most of what sounds or looks like a word is something else.
      const trust = text.length > SHORT ? TIRED : 1;
      for (let start = 0; start < text.length; start++) for (let end = start + 2; end <= text.length && end < start + 8; end++) {
        if (!HAN.test(text[end - 1]) || !HAN.test(text[start])) break;
        const piece = text.slice(start, end);
        if (![...piece].some((one, at) => !cover[start + at] && !stop.has(one))) continue;
        const read = [...piece].map((one) => syllable.get(one));
        for (const { word, spelled } of read.every(Boolean) ? bySound(read) : []) {
          const same = spelled === read.join(" ");
          if (word.key !== piece && (same || piece.length > 2)) take(word, start, end, (same ? SOUND : BLURRED) * (piece.length > 2 ? 1 : trust));
        }
        if (piece.length < 3) continue;
        for (const word of new Set(byEdit(piece)))
          if (word.key.length > (word.isEntity ? 2 : 3) && isOneEdit(piece, word.key)) take(word, start, end, (word.isEntity ? BLURRED : EDIT) * trust);
      }
      const tail = text.length <= SHORT && /[\u4e00-\u9fff]{2,}$/.exec(text);
      for (let at = tail ? tail.index : text.length; at < text.length - 1; at++) {
        const piece = text.slice(at);
        const word = !cover[at] && (byFirst.get(piece[0]) || []).find(({ key, weight }) => weight === 1 && key !== piece && key.startsWith(piece));
        if (word) take(word, at, text.length, PREFIX);
      }
    }

    // Latin letters that are no word by themselves: pinyin in full or as initials, with or without spaces. The
    // cheapest way to cut them into words counts; a letter that belongs to none costs most.
    function unspell(text, cover, take) {
      for (const match of text.matchAll(/[a-z][a-z']*(?: [a-z][a-z']*)*/g)) {
        const places = [], breaks = new Set([0]);
        let run = "";
        for (let at = match.index; at < match.index + match[0].length && run.length < 48; at++) {
          if (/[a-z]/.test(text[at]) && !cover[at]) { run += text[at]; places.push(at); } else breaks.add(run.length);
        }
        breaks.add(run.length);
        const best = [{ cost: 0 }];
        for (let end = 1; end <= run.length; end++) {
          best[end] = { cost: best[end - 1].cost + 2, from: end - 1, words: [] };
          for (let from = Math.max(0, end - 24); from < end - 1; from++) {
            for (const [words, cost] of waysToRead(run.slice(from, end), breaks.has(from), breaks.has(end)))
              if (best[from].cost + cost < best[end].cost) best[end] = { cost: best[from].cost + cost, from, words };
          }
        }
        if (best[run.length].cost > run.length) continue; // mostly letters that belong to no word
        for (let end = run.length; end > 0; end = best[end].from)
          for (const [word, sure] of best[end].words) take(word, places[best[end].from], places[end - 1] + 1, sure);
      }
    }
    function waysToRead(piece, opens, closes) {
      const ways = [], known = byPinyin(piece);
      const full = known.filter(({ short }) => !short).map(({ word, spelled }) => [word, spelled === piece ? 0.95 : 0.8]);
      const initials = known.filter(({ short, spelled }) => short && spelled === piece).map(({ word }) => [word, 0.6]);
      if (full.length) ways.push([full, 1.2 - 0.1 * (opens + closes)]);
      // Initials that stand for many things stand for none.
      const meant = new Set(initials.map(([{ isEntity, index }]) => `${isEntity}${index}`)).size;
      if (initials.length && meant < 4 && (opens || closes)) ways.push([initials, piece.length > 2 ? 1.8 : 2.2]);
      if (full.length || piece.length < 5) return ways;
      const wrong = byTypo(piece).filter(({ spelled }) => isOneEdit(piece, spelled));
      if (wrong.length) ways.push([wrong.map(({ word }) => [word, 0.65]), 2.4]);
      return ways;
    }

    // What is asked about: entities and topics, with how sure that is.
    function meaning(found, size) {
      const who = new Map(), about = new Map();
      const raise = (map, index, sure) => { if (sure > (map.get(index) || 0)) map.set(index, sure); };
      const ends = [];
      for (const { word, sure, start, end } of found) {
        // In a long sentence a company of which only hotlines are known is named by the way.
        if (word.isEntity) { raise(who, word.index, size > 12 && !entities[word.index][4] ? sure * 0.6 : sure); continue; }
        const [, , , , , only, idle] = topics[word.index];
        if (idle) continue;
        // Longer words say more, and what is asked for tends to come last.
        const long = Math.min(1, LONG + 0.1 * word.key.length);
        const value = sure * long * (1 - LAST + (LAST * end) / size);
        const before = about.get(word.index) || 0;
        // Several words of one topic say more than the best of them.
        about.set(word.index, Math.max(before, value) + (start < ends[word.index] ? 0 : MORE * Math.min(before, value)));
        ends[word.index] = end;
        if (sure > 0.5) for (const entity of only) raise(who, entity, sure * 0.7);
      }
      // What is asked of everything (客服, 多久, 找谁) counts in full only where nothing else is asked.
      const vague = (index) => topics[index][7];
      if ([...about].some(([index, sure]) => sure > 0.4 && !vague(index))) for (const [index, sure] of about) if (vague(index)) about.set(index, sure * WEAK);
      const surest = Math.max(0, ...who.values());
      for (const [index, sure] of who) if (sure < surest - 0.25) who.delete(index);
      return { who, about };
    }

    // Ranking ------------------------------------------------------------------------------------------------

    // Unit → how much of the query its text has, from 0 to about 1: BM25 over pairs of characters.
    function byText({ text, found }) {
      for (const { word, start, end, exact } of found) {
        if (!exact) text += ` ${word.key}`;
        else if (word.isEntity) text = text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
      }
      const scores = new Map();
      let all = 0;
      for (const term of new Set(terms(text))) {
        const list = postings.get(term) || new Map();
        const rare = Math.log(1 + units.length / (list.size + 1)) * ([...term].some((one) => stop.has(one)) ? 0.3 : 1);
        all += rare;
        for (const [unit, count] of list)
          scores.set(unit, (scores.get(unit) || 0) + (rare * count * 1.8) / (count + 0.4 + (0.4 * unit.size * units.length) / length));
      }
      return (unit) => (scores.get(unit) || 0) / (all || 1);
    }

    function search(query) {
      const asked = understand(query), { who, about } = asked;
      const text = byText(asked), best = new Map();
      const keep = (unit, score) => { if (!(best.get(unit.url)?.score >= score)) best.set(unit.url, { unit, score }); };
      const seller = [...about].some(([index, sure]) => topics[index][2] === "seller" && sure > 0.4);
      const points = (unit) => {
        let score = TEXT * text(unit) + (unit.role !== "seller" ? 0 : seller ? SELLER : NOT_SELLER);
        for (const [topic, sure] of about) score += TOPIC * sure * (unit.fit.get(topic) || 0);
        return score;
      };
      // Of a company of which only hotlines are known its own page is the answer.
      const named = [...who.values()].some((sure) => sure > 0.5);
      const other = !named ? GENERAL : [...who.keys()].some((index) => entities[index][4]) ? OTHER : -ENTITY;
      for (const unit of units) {
        if (unit.entity >= 0 && named) continue;
        const score = points(unit);
        if (score > LEAST) keep(unit, score + (unit.entity >= 0 ? FOREIGN : other));
      }
      for (const [entity, sure] of who) {
        const [, name, , , , near] = entities[entity];
        ofEntity[entity].forEach((unit, index) => keep(unit, points(unit) + ENTITY * sure + (index ? 0 : HOME)));
        general.forEach((base, trouble) => {
          const score = points(base);
          if (score < 2 || !troubles[trouble][6].includes(entity)) return;
          const other = (differs[entity] || {})[trouble] || "";
          keep({ ...base, url: `${base.url}${ids[entity]}/`, title: `${name}：${base.title}`, entity, text: other + base.text }, score + ENTITY * sure);
        });
        for (const one of near) for (const unit of ofEntity[one]) keep(unit, points(unit) + NEAR);
      }
      addPairs(who, keep);
      const called = asked.called.map((digits) => addNumbers(digits, asked, keep));
      const ranked = [...best.values()].filter(({ score }) => score > LEAST).sort((a, b) => b.score - a.score);
      const words = [...asked.found.map(({ word }) => word.key), ...asked.text.split(" ")].filter((one) => one.length > 1);
      const missing = (part) => !loaded.has(part);
      const wanted = new Set([...who.keys()].map((index) => entities[index][3]).filter(missing));
      if (!who.size && !(ranked[0]?.score > 5)) core.parts.forEach((_, index) => { if (missing(index + 1)) wanted.add(index + 1); });
      return { query, words, items: grouped(ranked), answer: answer(asked, ranked, called[0]), wanted: [...wanted] };
    }

    // Two platforms in one query: the page that puts them side by side.
    function addPairs(who, keep) {
      const fit = new Map([[compare, 1]]), two = core.pairs.filter((index) => who.has(index));
      two.forEach((a, at) => two.slice(at + 1).forEach((b) => {
        const url = `compare/${[ids[a], ids[b]].sort().join("-")}/`;
        keep({ url, title: `${entities[a][1]}和${entities[b][1]}的客服比一比`, text: "", entity: -1, fit }, PAIR);
      }));
    }

    // Numbers: whole, any four digits of one or more, or one digit wrong. Returns what was found of `digits`.
    function addNumbers(digits, asked, keep) {
      const size = digits.length, whole = digitsOf.indexOf(digits);
      const like = (one) => one === digits ? WHOLE : size > 3 && one.includes(digits) ? PART : size > 4 && whole < 0 && isOneEdit(one, digits) ? ALMOST : 0;
      const found = digitsOf.map((one, index) => [like(one), index]).filter(([score]) => score).sort((a, b) => b[0] - a[0]).slice(0, 12);
      found.forEach(([score, index], at) => {
        const [number, owners, , , , text, via, said] = numbers[index], owner = owners[0] ?? -1;
        const named = ids[owner] === digitsOf[index]; // 12315 is a number and a name
        const unit = { url: slug(number), title: `${number} 是谁的号码`, text, entity: owner, said, fit: new Map([[phone, 1]]) };
        keep(unit, score === WHOLE && named && asked.text !== digits ? 6 : score - at / 100);
        if (score === ALMOST && named) for (const one of ofEntity[owner]) keep(one, score + 1);
        for (const [entity, anchor] of via) for (const one of ofEntity[entity]) if (one.anchor === anchor) keep(one, score - 2);
      });
      return { digits, whole, part: found.some(([score]) => score === PART) };
    }

    // Units of one page together, the best first.
    function grouped(ranked) {
      const pages = new Map(), top = ranked[0]?.score;
      for (const one of ranked) {
        const [url] = one.unit.url.split("#"), group = pages.get(url);
        if (one.score < Math.max(LEAST, Math.min(top, 20) * 0.3)) break;
        if (!group && pages.size < 24) pages.set(url, [one]);
        else if (group && group.length < 4) group.push(one);
      }
      return [...pages].map(([url, group]) => {
        const { unit, score } = group[0], page = units.find((one) => one.url === url);
        const docs = group.map((one) => ({ location: one.unit.url, title: one.unit.title, text: one.unit.text, score: one.score }));
        if (!group.some((one) => one.unit.url === url)) docs.push({ location: url, title: unit.page || unit.title, text: "", score: score - 0.01 });
        return { docs, unit, page };
      });
    }

    // Answers ------------------------------------------------------------------------------------------------

    // What stands above the results (view.js puts it into words): a number, or what of an entity was asked for, with
    // its numbers and the way to it; null if that is unclear.
    function answer(asked, ranked, called) {
      const who = [...asked.who.keys()], guides = who.filter((index) => entities[index][4]), [entity] = [...guides, ...who];
      // A number that is an entity's name (12315) is one only if nothing else is asked; so is a fragment (1688).
      const isName = called && (ids.includes(called.digits) ? asked.about.size || who.length > 1 : called.whole < 0 && called.digits.length < 5);
      if (called && !isName) return aboutNumber(asked.who, called);
      const about = [...asked.about].filter(([, sure]) => sure > 0.3).sort((a, b) => b[1] - a[1]).map(([index]) => index);
      const own = ranked.map(({ unit }) => unit).filter((unit) => unit.entity === entity && !unit.said);
      if (!own.length || guides.length > 1 || (!about.length && who.length > 1)) return null;
      const [best] = own, isTrouble = best.trouble >= 0;
      const topic = about.find((index) => best.fit.get(index)) ?? about[0];
      const ways = own.filter(({ way, fit, role }) => way && fit.get(topic) && (role === best.role || role !== "seller"));
      const usual = ofEntity[entity].find(({ anchor }) => anchor && anchor === real[entity]);
      const byPhone = best.anchor === "hotlines" || (best.way && !best.way[0]);
      const rows = numbers.filter(([, owners]) => owners.includes(entity)), dialled = rows.filter((row) => row[4]);
      const shown = byPhone || (!best.anchor && !isTrouble) ? (dialled.length || !byPhone ? dialled.slice(0, 2) : rows.slice(0, 3)) : [];
      const way = byPhone && dialled.length ? ways.find((unit) => !unit.way[0]) : ways.find((unit) => unit.way[0]) || (isTrouble ? null : usual);
      return {
        entity: entities[entity][1], topic: topics[topic]?.[1], link: best.url, way: way && [way.title, ...way.way],
        line: isTrouble && best.text, rows: shown,
      };
    }

    // A number of the book, or one that is not in it; `others` are entities of the query that do not own it.
    function aboutNumber(who, { digits, whole, part }) {
      if (whole < 0) return { digits, part, rows: [] };
      const [number, owners, , , , , , said] = numbers[whole];
      const others = [...who].filter(([one, sure]) => sure > 0.8 && !owners.includes(one)).map(([one]) => [entities[one][1], said.includes(one)]);
      return { digits, rows: [numbers[whole]], others, link: slug(number) };
    }

    return { search, addPart, start: core.start, parts: core.parts };
  }

  // Runs one engine for a page. `load` fetches a file of search data, which calls `take`; `post` hears what comes.
  const READY = 1, RESULT = 3;
  function serve(load, post) {
    let engine, latest;
    const show = ({ query, words, items, answer }) => post({ type: RESULT, data: { query, words, items: items.map(({ docs }) => docs), answer } });
    const take = (data) => {
      if (data.entities.length === undefined) { engine.addPart(data); return; }
      engine = create(data);
      post({ type: READY, data: engine.start });
      setTimeout(() => engine.search("zzzzz"));
    };
    async function ask(query) {
      latest = query;
      const found = engine.search(query);
      show(found);
      if (!found.wanted.length) return;
      await Promise.allSettled(found.wanted.map(async (part) => load(engine.parts[part - 1])));
      if (latest === query) show(engine.search(query));
    }
    return { take, ask };
  }

  return { create, serve };
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
