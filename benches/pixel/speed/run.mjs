// `node benches/pixel/speed/run.mjs [--runs 7]`: what the pixel costs a page, beside the same page
// without it, with a script written by hand, and with three trackers from npm. Each run has a new
// browser, since a page is visited cold; the variants take turns. Build first.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

import { assets, buildPixel } from "../../../pixel/build.mjs";
import { launch } from "../../../tests/browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { runs: { type: "string", default: "7" } } });
const RATES = [1, 4];
const SETTLE_MS = 2500;

const PLAUSIBLE = 'import { init } from "@plausible-analytics/tracker"; init({ domain: "shop.test", endpoint: "/collect", captureOnLocalhost: true, logging: false });';
const SNOWPLOW = 'import { newTracker, trackPageView } from "@snowplow/browser-tracker"; newTracker("t", location.origin, { appId: "shop", postPath: "/collect/tp2" }); trackPageView();';
/** A page view by its browser source, to a destination that does no more than send it. */
const WALKER = `import { startFlow } from "@walkeros/collector"; import { sourceBrowser } from "@walkeros/web-source-browser";
  const push = (event) => void fetch("/collect", { method: "POST", body: JSON.stringify(event), keepalive: true });
  startFlow({ sources: { browser: { code: sourceBrowser, config: { settings: { pageview: true } } } }, destinations: { api: { code: { type: "api", config: {}, push } } } });`;

const scripts = {
  none: "",
  vanilla: readFileSync(join(here, "vanilla.js"), "utf8"),
  ...(await trackers()),
};
const pixel = await buildPixel();
const loader = readFileSync(join(assets, pixel.loader), "utf8").trim();
/** The pixel as served; `loader` never gets its larger parts. */
const VARIANTS = ["none", "vanilla", "loader", "pixel", "plausible", "walker", "snowplow"];

/** When the document was asked for, and when the first event arrived; ms. */
let askedAt, toldAt;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://shop");
  const answer = (type, body) => response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
  const [, name, rest] = /^\/([a-z]+)(.*)$/.exec(pathname) ?? [];
  if (request.method === "POST") {
    toldAt ??= performance.now();
    request.resume();
    return response.writeHead(202).end("{}");
  }
  if (pathname.startsWith("/pixels/assets/")) return answer(pathname.endsWith("wasm") ? "application/wasm" : "text/javascript", readFileSync(join(assets, pathname.slice(15))));
  if (pathname.startsWith("/held/pixels/assets/")) return; // never
  if (pathname.endsWith("pixels/TOKEN.js")) return answer("text/javascript", `${loader}(${JSON.stringify({ host: "", token: "TOKEN" })});`);
  if (name === "script") return answer("text/javascript", scripts[rest.slice(1, -3)]);
  if (!VARIANTS.includes(name)) return response.writeHead(404).end();
  askedAt = performance.now();
  answer("text/html", page(name));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
/** Like a shop's: cookies are for its domain. */
const origin = `http://www.shop.test:${server.address().port}`;

function page(name) {
  const src = { none: "", loader: "/held/pixels/TOKEN.js", pixel: "/pixels/TOKEN.js" }[name] ?? `/script/${name}.js`;
  const goods = Array.from({ length: 60 }, (_, n) => `<article><h2>Cap ${n}</h2><p>A cap for every head, in every colour.</p><button>Add</button></article>`);
  return `<!doctype html><title>Shop</title>${src && `<script src="${src}" async></script>`}<body>${goods.join("")}`;
}

async function trackers() {
  if (!existsSync(join(here, "node_modules"))) execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: here, stdio: "inherit" });
  const bundle = async (contents) => {
    const { outputFiles } = await build({ stdin: { contents, resolveDir: here }, bundle: true, minify: true, format: "iife", write: false });
    return outputFiles[0].text;
  };
  return { plausible: await bundle(PLAUSIBLE), walker: await bundle(WALKER), snowplow: await bundle(SNOWPLOW) };
}

/** One visit: main-thread milliseconds of scripts, the longest task, and time to the first event. */
async function visit(name, rate) {
  const browser = await launch();
  try {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const session = await context.newCDPSession(tab);
    await session.send("Performance.enable");
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    await tab.addInitScript(() => {
      window.longest = 0;
      new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (window.longest = Math.max(window.longest, duration)))).observe({ type: "longtask", buffered: true });
    });
    toldAt = undefined;
    await tab.goto(`${origin}/${name}`);
    await tab.waitForTimeout(SETTLE_MS);
    const { metrics } = await session.send("Performance.getMetrics");
    const metric = (key) => 1000 * metrics.find((one) => one.name === key).value;
    const longest = await tab.evaluate(() => window.longest);
    return { script: metric("ScriptDuration"), task: metric("TaskDuration"), longest, told: toldAt === undefined ? NaN : toldAt - askedAt };
  } finally {
    await browser.close();
  }
}

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
for (const rate of RATES) {
  const seen = Object.fromEntries(VARIANTS.map((name) => [name, []]));
  for (let run = 0; run < Number(values.runs); run++) for (const name of VARIANTS) seen[name].push(await visit(name, rate));
  const of = (name, key) => median(seen[name].map((one) => one[key]));
  const rows = VARIANTS.map((name) => [
    name,
    {
      "script, ms more": +(of(name, "script") - of("none", "script")).toFixed(1),
      "× vanilla": +((of(name, "script") - of("none", "script")) / (of("vanilla", "script") - of("none", "script"))).toFixed(2),
      "all tasks, ms more": +(of(name, "task") - of("none", "task")).toFixed(1),
      "longest task, ms (0: none over 50)": +of(name, "longest").toFixed(0),
      "first event after, ms": +of(name, "told").toFixed(0),
    },
  ]);
  console.log(`CPU throttled ${rate}×, medians of ${values.runs} cold visits`);
  console.table(Object.fromEntries(rows));
}
server.close();
server.closeAllConnections();
