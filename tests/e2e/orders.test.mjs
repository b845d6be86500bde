// A merchant asks why an order is credited as it is, writes a channel rule, and finds the order
// credited by it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { ADMIN_TOKEN, batch, start } from "../api/harness.mjs";
import { launch } from "../browser.mjs";

const artifacts = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "artifacts");
const SECRET = "secret of the shop";
const VISITOR = "0198c0de-0000-7000-8000-00000000cafe";
const MINUTE_MS = 60_000;

let client;
let browser;
let workspace;

before(async () => {
  client = await start();
  workspace = await client.newWorkspace("Tea");
  const pixel = await client.newSource(workspace, { name: "Shop pixel", kind: "pixel" });
  const shopify = await client.newSource(workspace, { name: "Shop orders", kind: "shopify", secret: SECRET });
  const now = Date.now();
  const visits = batch(2, VISITOR);
  visits.events.forEach((event, n) => {
    event.created_at = now - (120 - 70 * n) * MINUTE_MS;
    const link = ["cvg_source=facebook&cvg_cid=7", "utm_source=morning-show&utm_medium=show"][n];
    event.properties.$url = `https://shop.example/?${link}`;
  });
  assert.equal((await client.pixel(pixel.token, visits)).status, 202);
  const order = {
    id: 5500, name: "#1001", created_at: new Date(now - 40 * MINUTE_MS).toISOString(), currency: "EUR",
    total_price: "100.01", email: "ada@tea.example", line_items: [], source_name: "web",
    note_attributes: [{ name: "__cvg_uid", value: VISITOR }],
  };
  assert.equal((await client.shopify(shopify.token, SECRET, "orders/create", order)).status, 202);
  browser = await launch();
  mkdirSync(artifacts, { recursive: true });
});

after(async () => {
  await browser?.close();
  await client?.stop();
});

test("an order explains its credit, and follows a new channel rule", async () => {
  const merchant = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
  const page = await merchant.newPage();
  await page.request.post(`${client.url}/api/v1/session`, { data: { token: ADMIN_TOKEN } });
  const open = (path) => page.goto(`${client.url}/dashboard/w/${workspace}${path}`);

  await open("/orders");
  await page.getByRole("link", { name: "#1001" }).click();
  await page.getByRole("heading", { name: "Order #1001" }).waitFor();
  const credit = page.getByRole("region", { name: "Credit under every model" });
  await credit.getByText("morning-show").waitFor();
  const show = await credit.getByRole("row").filter({ hasText: "morning-show" }).innerText();
  // Last touch, then linear: the odd cent goes to the earlier touch.
  assert.match(show, /100%\s+€100\.01[\s\S]*50%\s+€50\.00/);
  assert.match(await credit.getByRole("row").filter({ hasText: "Meta Ads" }).innerText(), /50%\s+€50\.01/);
  await page.screenshot({ path: join(artifacts, "order.png"), fullPage: true });

  await open("/settings/channels");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Radio");
  await page.getByLabel("What, condition 1").selectOption("utm_medium");
  await page.getByLabel("Value, condition 1").fill("show");
  await page.getByLabel("Channel group").fill("Paid Audio");
  await page.getByLabel("Channel", { exact: true }).fill("Morning show");
  await page.getByText("1 of the 2 visits of the last 30 days would move").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/^Saved/).waitFor();
  await page.getByText("Stored visits follow the settings").waitFor({ state: "detached" });

  await open("/orders/5500");
  await credit.getByText("Morning show").waitFor();
  assert.match(
    await credit.getByRole("row").filter({ hasText: "Morning show" }).innerText(),
    /Paid Audio[\s\S]*100%/,
  );

  await open("/whatif");
  await page.getByRole("group", { name: "Side B" }).getByRole("combobox", { name: "Model" }).selectOption("first_touch");
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText("1 of 1 order is credited to other channels").waitFor();
  await merchant.close();
});
