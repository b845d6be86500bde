// The event log in the browser, on a running Worker: filters, permalink, CSV, quarantine.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { batch, serverEvent, start } from "../api/harness.mjs";
import { launch } from "../browser.mjs";
import { openAsOwner } from "./dashboard.mjs";

const SECRET = "secret of the shop";

let client;
let browser;
let workspace;
let crm;

before(async () => {
  client = await start();
  workspace = await client.newWorkspace("Tea");
  const pixel = await client.newSource(workspace, { name: "Shop", kind: "pixel" });
  crm = await client.newSource(workspace, { name: "CRM", kind: "webhook" });
  const shopify = await client.newSource(workspace, { name: "Shopify", kind: "shopify", secret: SECRET });
  await client.pixel(pixel.token, batch(3));
  await client.webhook(crm.token, serverEvent({ event_id: "o-1" }));
  await client.webhook(crm.token, serverEvent({ event_id: "=HYPERLINK(0)", event_name: "+Formula", aliases: ["urn:email:bob@shop.example"] }));
  await client.shopify(shopify.token, SECRET, "orders/create", '{"id":');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await client?.stop();
});

const names = (page) => page.locator("tbody .row-link").allInnerTexts();
const shows = (page, expected) =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll("tbody .row-link")].map((it) => it.innerText).join() === wanted,
    expected.join(),
  );

test("alias, text and the filters of a link narrow the log, and the address keeps them", async () => {
  const page = await openAsOwner(browser, client, `/w/${workspace}/events`);
  assert.equal((await names(page)).length, 6);
  await page.getByLabel("Alias").fill("bob@shop.example");
  await page.keyboard.press("Enter");
  await shows(page, ["+Formula"]);
  assert.match(page.url(), /alias=bob%40shop\.example/);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByLabel("Text in it").fill("/P/2");
  await page.keyboard.press("Enter");
  await shows(page, ["$page_load"]);
  await page.goto(`${client.url}/dashboard/w/${workspace}/events?fact=level%3Awasm`);
  await shows(page, ["$page_load", "$page_load", "$page_load"]);
  await page.getByRole("button", { name: "Pixel level: wasm" }).click();
  await page.waitForURL("**/events");
  await page.getByLabel("Text in it").fill("nowhere to be found");
  await page.keyboard.press("Enter");
  await page.getByText("No event matches these filters").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("an event's address opens it", async () => {
  const page = await openAsOwner(browser, client, `/w/${workspace}/events?name=Placed+Order`);
  await page.getByRole("link", { name: "Placed Order" }).click();
  const address = page.url();
  const again = await openAsOwner(browser, client, new URL(address).pathname.slice("/dashboard".length));
  await again.getByRole("complementary").getByText("o-1").first().waitFor();
  await page.context().close();
  await again.context().close();
});

test("the lines shown are saved as CSV without formulas", async () => {
  const page = await openAsOwner(browser, client, `/w/${workspace}/events?source=${crm.source_id}`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^CSV/ }).click()]);
  const text = readFileSync(await download.path(), "utf8");
  const lines = text.trim().split("\r\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0], /^received_at,happened_at,source,event,status,event_id/);
  assert.match(lines[1], /,crm,"'\+Formula",accepted,"'=HYPERLINK\(0\)",/);
  assert.match(lines[2], /,crm,Placed Order,accepted,o-1,.*urn:email:ada@shop\.example/);
  await page.context().close();
});

test("ten thousand lines are enough, and they come piece by piece", async () => {
  const ws = await client.newWorkspace("Many");
  const source = await client.newSource(ws, { name: "Many", kind: "webhook" });
  const line = (n) =>
    JSON.stringify({
      source_id: source.source_id,
      kind: "webhook",
      received_at: new Date(1_795_456_800_000 + n).toISOString(),
      body: JSON.stringify(Array.from({ length: 100 }, (_, i) => serverEvent({ event_name: "Note", event_id: `n-${n}-${i}`, properties: { text: 'a "b"\nc' } }))),
    });
  const lines = Array.from({ length: 105 }, (_, n) => line(n)).join("\n");
  const half = lines.split("\n");
  for (const part of [half.slice(0, 50), half.slice(50)]) {
    assert.equal((await client.api("POST", `/workspaces/${ws}/import`, part.join("\n"))).status, 200);
  }
  const answer = await client.api("GET", `/workspaces/${ws}/events.csv`);
  assert.equal(answer.headers.get("content-disposition"), 'attachment; filename="events.csv"');
  assert.equal(answer.text.trim().split("\r\n").length, 10_001);
  assert.equal((await client.api("GET", `/workspaces/${ws}/events.csv?fact=magic`)).status, 400);
});

test("what is in quarantine is kept whole and read again", async () => {
  const page = await openAsOwner(browser, client, `/w/${workspace}/events?status=quarantined`);
  await page.getByText("They are kept whole").waitFor();
  await page.getByRole("button", { name: "Read it again" }).click();
  await page.getByText("0 deliveries of 1 could be read.").waitFor();
  await page.locator("tbody .row-link").click();
  await page.getByRole("complementary").getByRole("button", { name: "Read again" }).click();
  await page.getByText("It still can’t be read").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
