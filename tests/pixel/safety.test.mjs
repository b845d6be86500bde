// The pixel never hurts the page it is in (`product.md §2`). What is timed is in `benches/pixel`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { level2, openShop, STUB, TAG } from "./shop.mjs";

const FRAME_MS = 17;
const MAX_HEAP_BYTES = 3 * 1024 * 1024;
/** Enough that it takes the browser a while to lay out. */
const GOODS = "<article><h2>Cap</h2><p>A cap for every head.</p></article>".repeat(1000);
let shop;
before(async () => {
  shop = await openShop({
    "/bare": '<!-- no /pixels/ --><p>page',
    "/long": `${GOODS}<script src="/pixels/TOKEN.js"></script>${GOODS}`,
    "/forcing": `<!-- no /pixels/ -->${GOODS}<script>(function force() { document.body.append("more"); return document.body.offsetHeight })()</script>${GOODS}`,
    "/hostile": `${STUB}<script>
      Object.defineProperty(window, "localStorage", { get() { throw new Error("localStorage") } });
      Object.defineProperty(document, "cookie", { get() { throw new Error("cookie") }, set() { throw new Error("cookie") } });
      window.dataLayer = [null, 5, { get 0() { throw new Error("dataLayer") } }, new Proxy({}, { get() { throw new Error("proxy") } })];
      window.Shopify = { get customerPrivacy() { throw new Error("Shopify") } };
      window.__tcfapi = () => { throw new Error("tcf") };
      cvg(); cvg.queue.push([]); cvg({ get method() { throw new Error("method") }, get eventName() { throw new Error("eventName") } });
    </script>${TAG}`,
  });
});
after(() => shop.close());

/** Errors that a script's caller or the page's own handlers would see, promises included. */
async function listen(page) {
  await page.addInitScript(() => {
    window.seen = [];
    addEventListener("error", (event) => window.seen.push("error " + event.message));
    addEventListener("unhandledrejection", (event) => window.seen.push("rejection " + event.reason));
  });
  return () => page.evaluate(() => window.seen);
}

test("thousands of hostile calls throw nothing, and the next good one is told", async () => {
  const page = await shop.visit();
  const seen = await listen(page);
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  const thrown = await page.evaluate(() => {
    let state = 7;
    const random = (n) => (state = (state * 1103515245 + 12345) % 2 ** 31) % n;
    const trap = () => { throw new Error("trap"); };
    const circle = [];
    circle.push(circle);
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const deep = () => { let one = {}; for (let n = 0; n < 20_000; n++) one = { one }; return one; };
    const values = [
      undefined, null, 0, -0, NaN, Infinity, "", "x", "\0", "\ud800", "x".repeat(50_000), true, 5n, Symbol("s"), [], {}, circle, deep, trap, () => deep(),
      new Date(NaN), /x/, new Map(), window, document, document.body, new Proxy({}, { get: trap, has: trap, ownKeys: trap }), revoked.proxy,
      { toString: trap }, { valueOf: trap }, { toJSON: trap }, { get any() { return trap(); } }, Object.create(null), "__proto__", "constructor",
      ["urn:email:a@b.c"], "granted", "$page_load", "track", "alias", "proxy", "consent", "link_domain", "https://a.b", "b.test", -1e308,
    ];
    const fields = ["method", "eventName", "eventID", "properties", "profileProperties", "aliases", "analytics", "marketing", "domain"];
    const methods = ["track", "alias", "consent", "link_domain", "nope"];
    const any = () => values[random(values.length)];
    let thrown = 0;
    for (let n = 0; n < 5000; n++) {
      const call = { method: random(4) ? methods[random(methods.length)] : any() };
      for (let m = random(5); m > 0; m--) {
        const field = fields[random(fields.length)];
        if (random(6)) call[field] = any();
        else Object.defineProperty(call, field, { get: trap, enumerable: true, configurable: true });
      }
      try {
        cvg(random(20) ? call : any(), any());
      } catch {
        thrown++;
      }
    }
    for (const how of [() => cvg(), () => cvg.call(null), () => cvg.apply({}, [undefined]), () => new cvg({})]) {
      try {
        how();
      } catch {
        thrown++;
      }
    }
    return thrown;
  });
  await page.evaluate(() => cvg({ method: "track", eventName: "Still There" }));
  await shop.until("Still There");
  assert.deepEqual([thrown, await seen(), page.errors], [0, [], []]);
});

test("a page where everything throws is told without an error reaching it", async () => {
  const page = await shop.visit();
  const seen = await listen(page);
  await page.goto(shop.origin + "/hostile");
  await shop.until("$page_load");
  await level2(page, shop);
  await page.evaluate(() => document.body.click());
  await level2(page, shop);
  assert.deepEqual([await seen(), page.errors], [[], []]);
});

test("no global besides cvg, and nothing of the browser's own is replaced", async () => {
  const page = await shop.visit();
  const own = () => {
    const objects = { window, Navigator: Navigator.prototype, History: History.prototype, EventTarget: EventTarget.prototype, Storage: Storage.prototype, XHR: XMLHttpRequest.prototype, Array: Array.prototype, Object: Object.prototype, Document: Document.prototype };
    return Object.entries(objects).flatMap(([name, object]) =>
      Object.getOwnPropertyNames(object).map((key) => {
        const { value, get, set } = Object.getOwnPropertyDescriptor(object, key);
        const isOwn = [value, get, set].every((one) => typeof one !== "function" || /native code/.test(String(one)));
        return `${name}.${key} ${isOwn}`;
      }));
  };
  await page.goto(shop.origin + "/bare");
  const without = new Set(await page.evaluate(own));
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  const more = (await page.evaluate(own)).filter((one) => !without.has(one));
  assert.deepEqual(more, ["window.cvg false"]);
});

test("the larger parts are fetched after the first paint", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  const { paint, parts } = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-paint")[0].startTime,
    parts: performance.getEntriesByType("resource").filter((entry) => /pixel-/.test(entry.name)).map((entry) => entry.startTime),
  }));
  assert.equal(parts.length, 2);
  // The paint's time is between its frame's beginning and the frame's presentation.
  for (const start of parts) assert.ok(paint - FRAME_MS <= start, `${start} ms, painted at ${paint} ms`);
});

test("it takes less than 3 MB of memory", async () => {
  const page = await shop.visit();
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  const used = async (path) => {
    await page.goto(shop.origin + path);
    if (path !== "/bare") {
      await level2(page, shop);
      for (let n = 0; n < 100; n++) await page.evaluate((n) => cvg({ method: "track", eventName: "n", properties: { n } }), n);
      await shop.until("n", 100);
    }
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
    return usedSize + embedderHeapUsedSize + backingStorageSize;
  };
  const without = await used("/bare");
  const added = (await used("/")) - without;
  assert.ok(added < MAX_HEAP_BYTES, `${added} bytes`);
  console.log(`memory added: ${Math.round(added / 1024)} KB`);
});

test("the browser is never made to lay the page out", async () => {
  /** Style and layout work that a script on the page at `path` asked for, as the browser's trace tells. */
  async function forced(path, byScript) {
    const page = await shop.visit();
    const session = await page.context().browser().newBrowserCDPSession();
    const events = [];
    session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
    const includedCategories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.stack"];
    await session.send("Tracing.start", { traceConfig: { includedCategories }, transferMode: "ReportEvents" });
    await page.goto(shop.origin + path);
    await page.waitForTimeout(1500);
    const isOver = new Promise((done) => session.once("Tracing.tracingComplete", done));
    await session.send("Tracing.end");
    await isOver;
    const work = events.filter(({ name, args }) => /^(Layout|UpdateLayoutTree)$/.test(name) && JSON.stringify(args).includes(byScript));
    return work.map(({ name, args }) => [name, args.beginData?.stackTrace?.map((frame) => frame.url.replace(/.*\//, ""))]);
  }
  assert.notDeepEqual(await forced("/forcing", "force"), [], "the trace shows what it should");
  assert.deepEqual(await forced("/long", "/pixels/"), []);
  const [{ properties }] = shop.events("$page_load");
  assert.match(properties.viewport, /^\d+x\d+$/);
});
