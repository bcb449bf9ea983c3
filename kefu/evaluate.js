// Runs the search engine of a built site over queries, for kefu/evaluate.py. Reads {site, queries} as JSON from
// standard input and prints {ready, results}: milliseconds until ready, and what was found for each query.
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const { site, queries } = JSON.parse(fs.readFileSync(0, "utf8"));
const folder = path.join(site, "assets", "search");
const engineFile = fs.readdirSync(folder).find((name) => /^engine\.(?:[0-9a-f]{8}\.)?js$/.test(name));
const kefuEngine = require(path.join(folder, engineFile));
const began = performance.now();
const context = {};
const load = (name) => vm.runInNewContext(fs.readFileSync(path.join(site, name), "utf8"), context);
let engine;
context.kefuSearchData = (data) => { engine = kefuEngine.create(data); };
load("search/core.js");
const ready = performance.now() - began;
context.kefuSearchData = (data) => engine.addPart(data.part, data.entities);
for (const part of engine.parts) load(part);

const results = queries.map((query) => {
  const start = performance.now();
  const { items, answer } = engine.search(query);
  const took = performance.now() - start;
  return {
    took, answer,
    items: items.map(({ docs: [{ location, score }], unit, page }) => ({
      url: location, score,
      entities: unit.said || (unit.entity < 0 ? [] : [unit.entity]),
      topics: [...new Set([...unit.fit.keys(), ...(page ? page.fit.keys() : [])])],
    })),
  };
});
process.stdout.write(JSON.stringify({ ready, results }));
