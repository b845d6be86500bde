import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { level2, openShop, waitFor } from "./shop.mjs";

let shop;
before(async () => (shop = await openShop({ "/spa": "<p>app" })));
after(() => shop.close());

const kept = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("__cvg:")).length);

test("a call right before leaving is not lost, whichever level is there", async () => {
  for (const waits of [true, false]) {
    const page = await shop.visit();
    await page.goto(shop.origin + "/");
    if (waits) await level2(page, shop);
    await page.evaluate(() => {
      cvg({ method: "track", eventName: "Left" });
      location.href = "/other";
    });
    await shop.until("Left");
  }
});

test("events outlive a server that answers 503, a reload, and are told once", async () => {
  const page = await shop.visit();
  shop.status = 503;
  await page.goto(shop.origin + "/");
  await page.evaluate(() => cvg({ method: "track", eventName: "Kept", aliases: ["urn:email:a@b.c"], properties: { email: "a@b.c", note: "call +49 30 1234567" } }));
  await waitFor(() => shop.batches.some((batch) => batch.events.some((event) => event.event_name === "Kept")), () => "a try");
  await waitFor(async () => (await kept(page)) >= 2, () => "kept events");
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.doesNotMatch(stored, /a@b\.c|1234567/);
  await page.reload();
  shop.status = 202;
  await waitFor(() => shop.events("Kept").length === 1 && shop.events("$page_load").length === 2, () => JSON.stringify(shop.events()), 20_000);
  await waitFor(async () => (await kept(page)) === 0, () => "an empty queue", 20_000);
});

test("a refused batch is not sent again", async () => {
  const page = await shop.visit();
  shop.status = 400;
  await page.goto(shop.origin + "/");
  await waitFor(() => shop.batches.length > 0, () => "a batch");
  await page.evaluate(() => cvg({ method: "track", eventName: "Refused" }));
  await waitFor(() => shop.batches.some((batch) => batch.events.some((event) => event.event_name === "Refused")), () => "a try");
  await waitFor(async () => (await kept(page)) === 0, () => "an empty queue");
  shop.status = 202;
  await page.evaluate(() => cvg({ method: "track", eventName: "After" }));
  await shop.until("After");
  assert.deepEqual(shop.events("Refused"), []);
});

test("single-page navigation is a page load, once per address", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/spa");
  await level2(page, shop);
  await page.evaluate(() => {
    history.pushState({}, "", "/spa/two");
    history.replaceState({}, "", "/spa/two?variant=1");
  });
  const [, second] = await shop.until("$page_load", 2);
  assert.equal(second.properties.referrer, shop.origin + "/spa");
  await page.evaluate(() => (location.hash = "part"));
  await page.goBack();
  await page.goBack();
  await shop.until("$page_load", 3);
  await level2(page, shop);
  assert.deepEqual(shop.events("$page_load").map((event) => new URL(event.properties.$url).pathname), ["/spa", "/spa/two", "/spa"]);
});

test("a return from the back/forward cache is a page load", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await shop.until("$page_load", 2);
});

test("a page that opens hidden is told when it is shown", async () => {
  const page = await shop.visit();
  await page.addInitScript(() => {
    window.isHidden = true;
    Object.defineProperty(document, "hidden", { get: () => window.isHidden });
  });
  await page.goto(shop.origin + "/");
  await page.evaluate(() => cvg({ method: "track", eventName: "Meanwhile" }));
  await shop.until("Meanwhile");
  assert.deepEqual(shop.events("$page_load"), []);
  await page.evaluate(() => {
    window.isHidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await shop.until("$page_load");
});

test("where level 2 is missing, page loads and calls still come", async () => {
  const page = await shop.visit();
  await page.route("**/pixels/assets/**", (route) => route.abort());
  await page.goto(shop.origin + "/");
  await page.evaluate(() => cvg({ method: "track", eventName: "Plain" }));
  await shop.until("Plain");
  await shop.until("$page_load");
  assert.deepEqual(page.errors, []);
});

test("where level 2 is missing, what a busy server refused is sent again", async () => {
  const page = await shop.visit();
  await page.route("**/pixels/assets/**", (route) => route.abort());
  shop.status = 429;
  await page.goto(shop.origin + "/");
  await page.evaluate(() => cvg({ method: "track", eventName: "Busy" }));
  await waitFor(() => shop.batches.some((batch) => batch.events.some((event) => event.event_name === "Busy")), () => "a try");
  shop.status = 202;
  await waitFor(() => shop.events("Busy").length === 1 && shop.events("$page_load").length === 1, () => JSON.stringify(shop.events()), 15_000);
});
