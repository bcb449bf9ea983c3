// Material's own search worker over its own index, run outside a browser.
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const { site, queries } = JSON.parse(fs.readFileSync(0, "utf8"));
const scripts = path.join(site, "assets", "javascripts");
const [worker] = fs.readdirSync(path.join(scripts, "workers")).filter((name) => name.endsWith(".min.js"));
const index = JSON.parse(fs.readFileSync(path.join(site, "search", "search_index.json"), "utf8"));
let listener, answer;
const context = {
  console, performance, setTimeout, clearTimeout, URL, TextEncoder, TextDecoder,
  addEventListener: (_, then) => { listener = then; },
  postMessage: (message) => answer(message),
  location: { href: `file://${scripts}/workers/${worker}` },
  fetch: async () => ({ ok: true, json: async () => ({}) }),
};
context.self = context;
context.window = context;
context.globalThis = context;
vm.createContext(context);
context.importScripts = (...names) => names.forEach((name) =>
  vm.runInContext(fs.readFileSync(path.resolve(scripts, "workers", name), "utf8"), context));
const ask = (message) => new Promise((done) => { answer = done; listener({ data: message }); });
(async () => {
  vm.runInContext(fs.readFileSync(path.join(scripts, "workers", worker), "utf8"), context);
  let began = performance.now();
  await ask({ type: 0, data: { ...index, options: { suggest: false } } });
  const ready = performance.now() - began;
  const results = [];
  for (const query of queries) {
    began = performance.now();
    const { data } = await ask({ type: 2, data: query });
    const took = performance.now() - began;
    results.push({ took, urls: (data.items || []).map((docs) => docs[0].location) });
  }
  process.stdout.write(JSON.stringify({ ready, results }));
})();
