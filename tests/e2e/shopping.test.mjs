// A shopper goes through the demo shop with the real pixel; the merchant finds every step in
// the dashboard.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { ADMIN_TOKEN, start } from "../api/harness.mjs";
import { USER_AGENT, launch } from "../browser.mjs";

const artifacts = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "artifacts");
const SHOP = {
  DEMO_SHOP_PIXEL_TOKEN: "e2e-pixel",
  DEMO_SHOP_SHOPIFY_TOKEN: "e2e-shopify",
  DEMO_SHOP_SHOPIFY_SECRET: "secret of the shop",
};
const LANDING = "/shop/products/supper-plate?cvg_source=facebook&cvg_cid=42&cvg_adid=7&fbclid=abc";

let client;
let browser;
let workspace;

before(async () => {
  client = await start({ bindings: SHOP });
  workspace = await client.newWorkspace("Demo store");
  await client.newSource(workspace, { name: "Pixel", kind: "pixel", token: SHOP.DEMO_SHOP_PIXEL_TOKEN });
  await client.newSource(workspace, {
    name: "Shopify",
    kind: "shopify",
    token: SHOP.DEMO_SHOP_SHOPIFY_TOKEN,
    secret: SHOP.DEMO_SHOP_SHOPIFY_SECRET,
  });
  browser = await launch();
  mkdirSync(artifacts, { recursive: true });
});

after(async () => {
  await browser?.close();
  await client?.stop();
});

/** Waits until the log holds an event of each name; answers how long that took, in ms. */
async function inTheLog(names) {
  const start = performance.now();
  for (;;) {
    const seen = (await client.events(workspace)).map((event) => event.name);
    if (names.every((name) => seen.includes(name))) return performance.now() - start;
    if (10_000 < performance.now() - start) assert.fail(`the log holds ${seen}, not all of ${names}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("a visit from an advert to the order is one person, one session, one channel", async () => {
  const shopper = await browser.newContext({ userAgent: USER_AGENT, viewport: { width: 1280, height: 900 } });
  const page = await shopper.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));

  await page.goto(`${client.url}${LANDING}`, { referer: "https://l.facebook.com/" });
  await inTheLog(["$page_load", "Viewed Product"]);
  // Shopify tells an order's time in whole seconds: within the landing's own second it would
  // seem older than the visit.
  await page.waitForTimeout(1_000);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.waitForURL(/\/shop\/cart/);
  await inTheLog(["Added To Cart"]);
  await page.getByRole("main").getByRole("button", { name: "Check out" }).click();
  await page.waitForURL(/\/shop\/checkouts\//);
  await inTheLog(["Started Checkout"]);
  await page.screenshot({ path: join(artifacts, "shop-checkout.png") });
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.waitForURL(/thank_you/);
  const waited = await inTheLog(["Placed Order"]);
  assert.ok(waited < 2_000, `the order was in the log after ${waited} ms`);
  assert.deepEqual(problems, []);

  const events = await client.events(workspace, "?limit=200");
  const count = (name) => events.filter((event) => event.name === name && event.status === "accepted").length;
  for (const name of ["Viewed Product", "Added To Cart", "Started Checkout", "Placed Order"]) {
    assert.equal(count(name), 1, `${name} happened once`);
  }
  // A batch whose answer the next page cut off is sent again: once more, counted once.
  assert.deepEqual(events.filter((event) => !["accepted", "duplicate"].includes(event.status)), []);

  const profiles = (await client.api("GET", `/workspaces/${workspace}/profiles?q=`)).body;
  assert.equal(profiles.length, 1, "one person");
  const profile = (await client.api("GET", `/workspaces/${workspace}/profiles/${profiles[0].profile_id}`)).body;
  assert.equal(profile.sessions.length, 1, "one session");
  assert.deepEqual(profile.other_events, []);
  const { attribution, is_bot } = profile.sessions[0];
  assert.deepEqual(
    { ...attribution, is_bot },
    { channel_group: "Paid Social", channel: "Meta Ads", campaign: "42", ad_set: null, ad: "7", is_bot: false },
  );
  const names = profile.sessions[0].events.map((event) => event.name);
  assert.ok(names.includes("Placed Order"), "the order belongs to the session");
  assert.equal(profile.conversions[0].touchpoints.length, 1);
  const joined = profile.merges.filter((merge) => merge.source_id === "shopify").map((merge) => merge.rung);
  assert.ok(joined.includes("customer_id") && joined.includes("email"), `the order joined by ${joined}`);
  await shopper.close();
});

test("quick add by fetch is one Added To Cart", async () => {
  const shopper = await browser.newContext({ userAgent: USER_AGENT });
  const page = await shopper.newPage();
  await page.goto(`${client.url}/shop/collections/all`);
  const query = "?name=Added%20To%20Cart&status=accepted&limit=200";
  const added = async () => (await client.events(workspace, query)).length;
  const before = await added();
  await page.getByRole("button", { name: /Quick add/ }).first().click();
  await page.getByRole("dialog").waitFor();
  const end = Date.now() + 10_000;
  while ((await added()) === before) {
    if (end < Date.now()) assert.fail("the event did not arrive");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await page.goto(`${client.url}/shop`);
  await page.waitForLoadState("networkidle");
  assert.equal(await added(), before + 1);
  await shopper.close();
});

test("the merchant finds it on every page of the dashboard", async () => {
  for (const [width, scheme] of [[1280, "light"], [390, "dark"]]) {
    const merchant = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    const page = await merchant.newPage();
    const shot = (name) => page.screenshot({ path: join(artifacts, `${name}-${width}-${scheme}.png`), fullPage: true });
    await page.goto(`${client.url}/dashboard/`);
    await page.getByLabel(/token/i).fill(ADMIN_TOKEN);
    await shot("login");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.getByRole("button", { name: /^Revenue/ }).waitFor();
    await shot("overview");
    for (const [name, ready] of [["attribution", "Paid Social"], ["insights", "Conversion rate"]]) {
      await page.goto(`${client.url}/dashboard/w/${workspace}/${name}`);
      await page.getByText(ready).first().waitFor();
      await shot(name);
    }
    await page.goto(`${client.url}/dashboard/w/${workspace}/sources`);
    await page.getByRole("heading", { name: "Event sources" }).waitFor();
    await page.getByText("Shopify").first().waitFor();
    await shot("sources");
    await page.goto(`${client.url}/dashboard/w/${workspace}/events`);
    for (const name of ["$page_load", "Viewed Product", "Added To Cart", "Started Checkout", "Placed Order"]) {
      await page.getByRole("link", { name }).first().waitFor();
    }
    await shot("events");
    await page.getByRole("link", { name: "Placed Order" }).first().click();
    await page.getByText("Meta Ads").first().waitFor();
    await shot("event");
    await page.goto(`${client.url}/dashboard/w/${workspace}/profiles`);
    const [profile] = (await client.api("GET", `/workspaces/${workspace}/profiles?q=`)).body.filter(
      (one) => one.n_conversions === 1,
    );
    await page.getByRole("link", { name: profile.label }).first().click();
    await page.getByRole("heading", { name: profile.label }).first().waitFor();
    await page.getByText("Meta Ads").first().waitFor();
    await shot("profile");
    await merchant.close();
  }
});
