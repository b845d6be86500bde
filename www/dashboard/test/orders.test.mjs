import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openSignedIn } from "./browser.mjs";
import { startFakeApi } from "./fake-api.mjs";

let api;
let browser;

before(async () => {
  api = await startFakeApi();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await api?.close();
});

test("orders are listed, paged, and found by their number", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/orders");
  await page.getByRole("link", { name: "#1001" }).waitFor();
  const row = await page.getByRole("row").filter({ hasText: "#1001" }).innerText();
  assert.match(row, /€59\.90\s+Paid Social › [\s\S]*Meta Ads › [\s\S]*note attributes[\s\S]*Shopify orders/);
  assert.equal(await page.locator("tbody tr").count(), 8);
  await page.getByRole("button", { name: "Show more orders" }).click();
  await page.getByRole("link", { name: "#1010" }).waitFor();
  await page.getByRole("searchbox").fill("1004");
  await page.waitForURL("**/orders?q=1004");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  assert.match(await page.locator("tbody tr").innerText(), /#1004[\s\S]*Test order/);
  await page.getByRole("searchbox").fill("nothing");
  await page.getByText("No order has this number").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("what the days sold is compared with other days, and the address says which", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/orders");
  const figure = page.getByRole("listitem").filter({ hasText: "Revenue" });
  await figure.getByText("before").waitFor();
  assert.match((await figure.innerText()).replace(/\s+/g, " "), /Revenue €1,234\.00 \+23% €1,000\.00 before/);
  await page.getByLabel("Compare with").selectOption("none");
  await page.waitForURL("**/orders?compare=none");
  await figure.getByText("before").waitFor({ state: "detached" });
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("days are asked for in the workspace's time zone", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/orders?range=custom&from=2026-10-25&to=2026-10-25");
  await page.getByText("No orders in these days").waitFor();
  const asked = api.state.requests.findLast((it) => it.includes("/orders?"));
  const { searchParams } = new URL(asked.split(" ")[1], "http://x");
  // Berlin's clocks go back on this day: it has 25 hours.
  assert.equal(Number(searchParams.get("from")), Date.parse("2026-10-24T22:00:00Z"));
  assert.equal(Number(searchParams.get("to")), Date.parse("2026-10-25T23:00:00Z") - 1);
  await page.context().close();
});

test("an order says why it is credited as it is", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/orders/55003");
  await page.getByRole("heading", { name: "Order #1004", level: 1 }).waitFor();
  const section = (name) => page.locator("section", { has: page.getByRole("heading", { name, exact: true }) });
  const facts = await page.locator("dl").first().innerText();
  assert.match(facts, /€62\.90[\s\S]*Shopify orders[\s\S]*note attributes[\s\S]*Test order/);
  assert.match(await section("Copies of the order").innerText(), /a server[\s\S]*Checkout[\s\S]*a browser[\s\S]*Other copy counts/);
  const touches = await section("Touches").innerText();
  assert.match(touches, /1\s+Direct[\s\S]*2\s+Paid Social[\s\S]*Paid[\s\S]*3\s+Organic Search[\s\S]*4\s+Email[\s\S]*Holds the order/);
  const cell = (row, model) => page.evaluate(([row, model]) => {
    const heads = [...document.querySelectorAll("thead th")].map((it) => it.title);
    const line = [...document.querySelectorAll("tbody tr")].find((it) => it.textContent.includes(row));
    return line.cells[heads.indexOf(model)].innerText;
  }, [row, model]);
  assert.match(await cell("Email", "Last touch"), /100%\s+€62\.90/);
  assert.equal(await cell("Meta Ads", "Last touch"), "–");
  assert.match(await cell("Meta Ads", "Last paid touch"), /100%/);
  assert.match(await cell("Meta Ads", "Linear"), /33\.33%\s+€20\.97/);
  const windows = await section("What another window would change").innerText();
  assert.match(windows, /1 day[\s\S]*30 days[\s\S]*Chosen/);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("window, mode and lookback are in the address and change the credit", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/orders/55003");
  const credit = page.getByRole("region", { name: "Credit under every model" });
  await credit.getByText("Meta Ads").waitFor();
  await page.getByLabel("Window").selectOption("1");
  await page.waitForURL("**/orders/55003?window=1");
  await credit.getByText("No web touchpoint").first().waitFor();
  await page.getByText("Outside the window").first().waitFor();
  await page.getByLabel("Credit is dated").selectOption("click_time");
  await page.getByLabel("Lookback, days").fill("0");
  await page.getByLabel("Lookback, days").press("Tab");
  await page.waitForURL("**/orders/55003?window=1&mode=click_time&lookback=0");
  await page.getByText("The lookback drops all credit").first().waitFor();
  await page.getByRole("combobox", { name: "Model" }).selectOption("linear");
  await page.waitForURL("**model=linear**");
  await page.reload();
  assert.equal(await page.getByLabel("Lookback, days").inputValue(), "0");
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("an unknown order and a failed load say what to do", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/orders/nothing");
  await page.getByText("No source has told of this order").waitFor();
  api.fail("/orders/55001", 500);
  await page.goto(`${api.origin}/dashboard/w/tea/orders/55001`);
  await page.getByText("The order could not be loaded").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Order #1002" }).waitFor();
  await page.context().close();
});
