import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { level2, openShop, STUB, TAG, waitFor } from "./shop.mjs";

let shop;
const track = (name) => `cvg({method:"track",eventName:"${name}"});`;
const stubbed = (calls) => `${STUB}<script>${calls}</script>${TAG}`;

before(async () => {
  shop = await openShop({
    "/stub": stubbed(track("$page_load") + track("A") + track("B")),
    "/own": stubbed('cvg({method:"track",eventName:"$page_load",properties:{theme:"dark"}});'),
    "/thousand": stubbed('for(let i=0;i<1000;i++)cvg({method:"track",eventName:"n",properties:{i}});'),
    "/nojs": '<script src="/pixels/TOKEN" async></script>',
    "/evil": stubbed('cvg({get method(){throw 1}});cvg(null);cvg();cvg({method:"track",eventName:"$page_load",properties:{big:1n}});' + track("Good")),
    "/proxied": stubbed('cvg({method:"proxy",tracking:location.origin+"/x"});') + "<p>",
  });
});
after(() => shop.close());

test("one tag tells the page load, once, with what every event carries", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/?utm_source=x");
  await level2(page, shop);
  const loads = shop.events("$page_load");
  assert.equal(loads.length, 1);
  const [{ properties, aliases, event_id, session_hint }] = loads;
  assert.equal(properties.$url, shop.origin + "/?utm_source=x");
  assert.equal(properties.title, "Page");
  assert.match(properties.viewport, /^\d+x\d+$/);
  assert.match(event_id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  const cookies = Object.fromEntries((await page.context().cookies()).map((cookie) => [cookie.name, cookie]));
  assert.deepEqual(aliases, ["urn:cookie:" + cookies.__cvg_uid.value]);
  assert.equal(session_hint, cookies.__cvg_sid.value);
  const days = (cookies.__cvg_uid.expires - Date.now() / 1000) / 86_400;
  assert.ok(399 < days && days <= 400.1, `${days} days`);
  assert.match(shop.batches[0].type, /^text\/plain/);
  assert.equal(shop.batches[0].level, "loader");
  assert.deepEqual(await page.evaluate(() => Object.keys(window).filter((key) => /cvg|trib/i.test(key))), ["cvg"]);
  assert.deepEqual(page.errors, []);
});

test("the second page tells the time zone, which the first one found out", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  await page.goto(shop.origin + "/other");
  const [first, second] = await shop.until("$page_load", 2);
  const timezone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  assert.deepEqual([first.properties.timezone, second.properties.timezone], [undefined, timezone]);
});

test("the stub's queue is processed in order, its page load told once", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/stub");
  await shop.until("B");
  const times = shop.events().map((event) => event.created_at);
  assert.deepEqual(shop.events().map((event) => event.event_name), ["$page_load", "A", "B"]);
  assert.ok(times[0] < times[1] && times[1] < times[2], String(times));
  await level2(page, shop);
  await page.evaluate(() => cvg({ method: "track", eventName: "$page_load" }));
  await level2(page, shop);
  assert.equal(shop.events("$page_load").length, 1);
});

test("the page's own page load keeps its properties; the address without .js works", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/own");
  assert.equal((await shop.until("$page_load"))[0].properties.theme, "dark");
  await page.goto(shop.origin + "/nojs");
  await shop.until("$page_load", 2);
});

test("a thousand calls before the script arrive, in batches within the limits", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/thousand");
  const events = await shop.until("n", 1000);
  assert.equal(new Set(events.map((event) => event.properties.i)).size, 1000);
  for (const { events, body } of shop.batches) assert.ok(events.length <= 100 && body.length < 50_000);
});

test("malformed calls warn with the field's name and never throw", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  const n = shop.events().length;
  await page.evaluate(() => {
    const circle = {};
    circle.circle = circle;
    const calls = [null, undefined, 1, "x", [], {}, { method: "nope" }, { method: "__proto__" }, { method: Symbol() }, { method: "track" }];
    calls.push({ method: "track", eventName: 5 }, { method: "track", eventName: "x", properties: 5 }, { method: "track", eventName: "x", properties: circle });
    calls.push({ method: "track", eventName: "x", aliases: ["nope"] }, { method: "track", eventName: "x", profileProperties: [] });
    calls.push({ method: "track", eventName: "x", properties: { big: "x".repeat(40_000) } }, { method: "alias" }, { method: "consent", analytics: "yes" });
    calls.push(new Proxy({}, { get() { throw new Error("trap"); } }), { method: "link_domain", domain: "https://x.com" });
    for (const call of calls) cvg(call);
    cvg();
  });
  await level2(page, shop);
  assert.ok(!shop.events().slice(n).some((event) => event.event_name === "x"));
  for (const field of ["eventName", "properties", "aliases", "profileProperties", "32 KB", "consent: invalid analytics", "link_domain: invalid domain", "unknown method"]) {
    assert.ok(page.warnings.some((warning) => warning.includes(field)), field);
  }
  assert.deepEqual(page.errors, []);
});

test("malformed calls in the queue stop nothing", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/evil");
  await shop.until("Good");
  await shop.until("$page_load");
  assert.deepEqual(page.errors, []);
});

test("alias travels as an event of its own name", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/");
  await page.evaluate(() => cvg({ method: "alias", aliases: ["urn:customer_id:5"] }));
  assert.ok((await shop.until("$alias"))[0].aliases.includes("urn:customer_id:5"));
});

test("fetch and XMLHttpRequest stay the browser's own, and no unload handler is set", async () => {
  const page = await shop.visit();
  await page.addInitScript(() => {
    window.listened = [];
    const add = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (kind, ...rest) {
      window.listened.push(kind);
      return add.call(this, kind, ...rest);
    };
  });
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  const { sources, listened } = await page.evaluate(() => ({ sources: [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, history.pushState].map(String), listened }));
  for (const source of sources) assert.match(source, /native code/);
  assert.ok(listened.includes("pagehide") && !listened.some((kind) => /unload/.test(kind)), String(listened));
});

test("the proxy moves events and level 2", async () => {
  const page = await shop.visit();
  const seen = [];
  page.on("request", (request) => seen.push(new URL(request.url()).pathname));
  await page.goto(shop.origin + "/proxied");
  await waitFor(() => seen.includes("/x/e/TOKEN") && seen.some((path) => path.startsWith("/x/pixels/assets/pixel-")), () => String(seen));
  assert.ok(!seen.includes("/e/TOKEN"));
});

test("a source's settings come with the loader: page loads can be switched off", async () => {
  const page = await shop.visit();
  shop.settings = { off: ["$page_load"] };
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  await page.evaluate(() => history.pushState({}, "", "/two"));
  await level2(page, shop);
  assert.deepEqual(shop.events("$page_load"), []);
  await page.goto(shop.origin + "/own");
  await shop.until("$page_load");
});

test("a loader that was copied into a bundle sends where it came from", async () => {
  const page = await shop.visit();
  const loader = await (await fetch(shop.origin + "/pixels/TOKEN.js")).text();
  await page.route("**/bundle", (route) => route.fulfill({ contentType: "text/html", body: `<title>B</title><script>${loader}</script>` }));
  await page.goto(shop.origin + "/bundle");
  await shop.until("$page_load");
  assert.deepEqual(page.errors, []);
});
