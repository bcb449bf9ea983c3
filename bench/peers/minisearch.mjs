// MiniSearch over the pages of Material's index, with pairs of characters and the words of Intl.Segmenter.
import { readFileSync } from "node:fs";
import MiniSearch from "minisearch";

const { index, queries } = JSON.parse(readFileSync(0, "utf8"));
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
const tokenize = (text) => {
  const words = [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
  const pairs = [...text.matchAll(/[\u4e00-\u9fff]+/g)].flatMap(([run]) => [...run].slice(1).map((one, at) => run[at] + one));
  return [...new Set([...words, ...pairs])];
};
const plain = (html) => html.replace(/<[^>]+>/g, " ").replace(/\u200b/g, "");
const { docs } = JSON.parse(readFileSync(index, "utf8"));
let began = performance.now();
const search = new MiniSearch({ fields: ["title", "text"], tokenize, searchOptions: { boost: { title: 3 }, prefix: true, fuzzy: 0.1 } });
search.addAll(docs.map(({ location, title, text }, id) => ({ id, location, title: plain(title), text: plain(text) })));
const ready = performance.now() - began;
const results = queries.map((query) => {
  began = performance.now();
  const found = search.search(query).slice(0, 10);
  return { took: performance.now() - began, urls: found.map(({ id }) => docs[id].location) };
});
process.stdout.write(JSON.stringify({ ready, results, bytes: JSON.stringify(search) }));
