// From an empty workspace to the first order with its visit, as a new merchant goes through it;
// then the quality of the data, the doctor and a source's settings.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { batch, start } from "../api/harness.mjs";
import { launch } from "../browser.mjs";
import { openAsOwner, settled } from "./dashboard.mjs";

const SECRET = "secret of the shop";
const visitor = randomUUID();

let client;
let browser;
let ws;

before(async () => {
  client = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await client?.stop();
});

const order = (id, cookie) => ({
  id,
  created_at: new Date().toISOString(),
  updated_at: new Date().toISOString(),
  currency: "EUR",
  total_price: "19.90",
  email: `buyer${id}@shop.example`,
  source_name: "web",
  note_attributes: cookie ? [{ name: "__cvg_uid", value: cookie }] : [],
  line_items: [],
});

test("an empty workspace leads to the first order with its visit", async () => {
  const page = await openAsOwner(browser, client, "/");
  await page.getByLabel("Name").fill("Tea House");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.waitForURL("**/start");
  ws = new URL(page.url()).pathname.split("/")[3];
  await settled(page);
  await page.getByRole("button", { name: "Shopify" }).click();
  await page.waitForURL("**/start?platform=shopify");
  await page.getByRole("button", { name: "Make the pixel" }).click();
  const snippet = await page.locator("pre code").first().innerText();
  const token = /pixels\/(\w+)\.js/.exec(snippet)[1];
  await page.getByText("Waiting for an event").waitFor();
  await client.pixel(token, batch(1, visitor));
  await page.getByRole("link", { name: "$page_load" }).waitFor();

  await page.getByRole("link", { name: "Connect Shopify" }).click();
  await page.getByRole("radio", { name: /^Shopify Orders/ }).waitFor();
  await page.getByLabel("Signing secret").fill(SECRET);
  await page.getByRole("button", { name: "Add source" }).click();
  await page.waitForURL("**/sources/shopify");
  await page.getByRole("link", { name: "Get started" }).click();
  await settled(page);
  const sources = (await client.api("GET", `/workspaces/${ws}/sources`)).body;
  const shopify = sources.find(({ kind }) => kind === "shopify");
  assert.equal((await client.shopify(shopify.token, SECRET, "orders/create", order(1, visitor))).status, 202);
  await page.getByText("An order was tied to the visit that led to it.").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("every figure of the data's quality leads to the events it counts", async () => {
  const sources = (await client.api("GET", `/workspaces/${ws}/sources`)).body;
  const shopify = sources.find(({ kind }) => kind === "shopify");
  await client.shopify(shopify.token, SECRET, "orders/create", order(2));
  const page = await openAsOwner(browser, client, `/w/${ws}/quality`);
  const row = page.getByRole("row").filter({ hasText: "Placed Order" }).first();
  await page.getByText("50% of 2 orders have a visit to credit.").waitFor();
  await page.getByText("No visit of this person was ever seen").waitFor();
  // Each number that is a link leads to that many lines.
  const leadsTo = async (link, n) => {
    await link.click();
    await page.waitForURL("**/events?range=moments&from=*&to=*");
    await page.waitForFunction((wanted) => document.querySelectorAll("tbody .row-link").length === wanted, n);
    await page.getByRole("button", { name: /^Received .* to .*Take this filter away$/ }).waitFor();
    await page.goBack();
    await settled(page);
  };
  await leadsTo(row.getByRole("link", { name: "2", exact: true }), 2);
  await leadsTo(row.getByRole("link", { name: "2 by servers" }), 2);
  await leadsTo(page.getByRole("link", { name: /^WebAssembly/ }), 1);
  await leadsTo(page.getByRole("link", { name: "50%" }).first(), 1);
  await leadsTo(page.getByRole("link", { name: "2 orders" }), 2);
  const told = (words) => page.getByRole("listitem").filter({ hasText: words }).getByRole("link");
  await leadsTo(told("told by a server alone"), 2);
  await leadsTo(told("told by both"), 0);
  const rung = page.getByRole("table", { name: "Orders by what tied them to a person" }).getByRole("row").nth(1);
  await leadsTo(rung.getByRole("link").first(), 1);
  const reasons = page.getByRole("table", { name: "Orders without a visit, by the reason" });
  await leadsTo(reasons.getByRole("link", { name: "1", exact: true }), 1);
  await row.getByRole("button", { name: "Show the hours of Placed Order" }).click();
  await leadsTo(page.getByRole("dialog").getByRole("link", { name: "2", exact: true }), 2);
  await page.getByLabel("Compare with").selectOption("A week before");
  await page.waitForURL("**/quality?compare=week");
  await page.getByRole("button", { name: "Properties of Placed Order" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("link", { name: "total_price", exact: true }).waitFor();
  assert.match(await dialog.getByRole("row").filter({ hasText: "total_price" }).innerText(), /100%/);
  await page.keyboard.press("Escape");
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("the doctor tells of refused signatures in plain words", async () => {
  const sources = (await client.api("GET", `/workspaces/${ws}/sources`)).body;
  const shopify = sources.find(({ kind }) => kind === "shopify");
  assert.equal((await client.shopify(shopify.token, "another secret", "orders/create", order(3))).status, 401);
  const page = await openAsOwner(browser, client, `/w/${ws}/quality/doctor`);
  const check = page.getByRole("listitem").filter({ hasText: "Webhook signatures are right" }).first();
  await check.getByText("Broken").waitFor();
  await check.getByText("Copy the secret anew into the source’s settings.").waitFor();
  await check.getByText("1 delivery refused in 24 hours").waitFor();
  await check.getByRole("link", { name: "Open the source’s settings" }).click();
  await page.waitForURL("**/sources/shopify/settings");
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a source is set, and its old token works for the time of grace", async () => {
  const [before] = (await client.api("GET", `/workspaces/${ws}/sources`)).body.filter(({ kind }) => kind === "pixel");
  const page = await openAsOwner(browser, client, `/w/${ws}/sources/${before.source_id}`);
  await page.getByRole("link", { name: "Settings of this source" }).click();
  await page.getByLabel("Consent").selectOption("require");
  await page.getByLabel("Viewed Cart").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. Every part").waitFor();
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "New token" }).click();
  await page.getByText("The one before works until").waitFor();
  const find = async () =>
    (await client.api("GET", `/workspaces/${ws}/sources`)).body.find(({ kind }) => kind === "pixel");
  const after = await find();
  assert.notEqual(after.token, before.token);
  assert.deepEqual([after.options.consent, after.options.untracked], ["require", ["Viewed Cart"]]);
  const granted = { analytics: "granted", marketing: "granted" };
  const sent = () => {
    const made = batch(1);
    made.events[0].consent = granted;
    return made;
  };
  for (const token of [before.token, after.token]) {
    const answer = await client.pixel(token, sent());
    assert.deepEqual([answer.status, answer.body.accepted], [202, 1], token);
  }
  await client.api("POST", `/workspaces/${ws}/sources/${before.source_id}/token`, { grace_days: 0 });
  assert.equal((await client.pixel(after.token, sent())).status, 404, "ended at once");
  assert.equal((await client.pixel((await find()).token, sent())).status, 202);
  assert.equal((await client.api("POST", `/workspaces/${ws}/sources/${before.source_id}/token`, { grace_days: 91 })).status, 400);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a person is erased by an alias", async () => {
  const page = await openAsOwner(browser, client, `/w/${ws}/settings/privacy`);
  await page.getByLabel("E-mail address or alias").fill("buyer2@shop.example");
  await page.getByRole("button", { name: "Erase…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Erase for good" }).click();
  await page.getByText(/^Erased with \d+ events?\./).waitFor();
  assert.deepEqual((await client.api("GET", `/workspaces/${ws}/profiles?q=buyer2@shop.example`)).body, []);
  const { lines } = (await client.api("GET", `/workspaces/${ws}/audit`)).body;
  const line = lines.find(({ path }) => path === "erasures");
  assert.deepEqual(line.fields, ["alias"]);
  assert.ok(!JSON.stringify(lines).includes("buyer2"));
  await page.context().close();
});
