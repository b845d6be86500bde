/** The pages of reports: Overview, Attribution, Insights, Dashboards. */
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

const asked = (index = -1) => api.state.bodies.filter(({ path }) => path.endsWith("/reports/query")).at(index).body;

test("the overview shows tiles beside the days before, a trend, and the channels", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/overview");
  const tile = page.getByRole("button", { name: /^Revenue/ });
  await tile.waitFor();
  assert.match(await tile.innerText(), /€1,234\.00[\s\S]*\+23%[\s\S]*€1,000\.00 before/);
  await page.getByRole("img", { name: /^Revenue by day/ }).waitFor();
  await page.getByRole("button", { name: /^Orders/ }).click();
  await page.waitForURL("**/overview?metric=orders");
  await page.getByRole("img", { name: /^Orders by day/ }).waitFor();
  assert.equal(await page.getByRole("table").locator("tbody tr").count(), 4);
  await page.getByLabel("Range").selectOption("7d");
  await page.waitForURL("**/overview?metric=orders&range=7d");
  await page.getByLabel("Compare with").selectOption("none");
  await page.waitForFunction(() => !document.querySelector(".delta"));
  assert.equal(asked().comparison, null);
  await page.goBack();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("the attribution tree opens level by level, and each level asks for what is in its row", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/attribution?model=linear");
  await page.getByRole("button", { name: "Paid Social" }).click();
  await page.getByRole("button", { name: "Meta Ads" }).click();
  await page.getByRole("button", { name: "Summer" }).waitFor();
  assert.deepEqual(asked().breakdowns, ["campaign"]);
  assert.deepEqual(asked().filters, [
    { dimension: "channel_group", operator: "is", values: ["Paid Social"] },
    { dimension: "channel", operator: "is", values: ["Meta Ads"] },
  ]);
  assert.equal(asked().attribution.model, "linear");
  assert.match(await page.locator("thead").innerText(), /Platform[\s\S]*Store[\s\S]*Blended/);
  await page.getByLabel("Model").selectOption("u_shaped");
  await page.waitForURL("**/attribution?model=u_shaped");
  await page.getByText(/^Columns/).click();
  await page.getByRole("checkbox", { name: "AOV" }).check();
  await page.getByRole("columnheader", { name: "AOV" }).waitFor();
  assert.match(decodeURIComponent(page.url()), /columns=.*aov/);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a report is built, narrowed, drawn and put on a dashboard", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/insights");
  await page.getByRole("columnheader", { name: "Revenue" }).waitFor();
  await page.getByLabel("Add a metric").selectOption("formula");
  await page.getByLabel("Name").first().fill("Profit");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("columnheader", { name: "Profit" }).waitFor();
  assert.deepEqual(asked().metrics.at(-1), { name: "Profit", formula: "revenue - refunds - spend", unit: "money" });
  await page.getByRole("button", { name: "Add a filter" }).click();
  await page.getByLabel("Values, separated by commas").fill("Paid Social, Email");
  await page.getByLabel("Values, separated by commas").press("Enter");
  await page.getByLabel("Show as").selectOption("line");
  await page.getByRole("img", { name: /^Profit/ }).waitFor();
  assert.deepEqual(asked().filters[0].values, ["Paid Social", "Email"]);
  assert.equal(asked().granularity, "day");
  const form = page.getByRole("form", { name: "Save this report" });
  await form.getByLabel("Name").fill("Profit by day");
  await form.getByLabel("Put on").selectOption("+");
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.").waitFor();
  await page.goto(`${api.origin}/dashboard/w/tea/dashboards`);
  await page.getByRole("heading", { name: "My dashboard" }).waitFor();
  await page.getByRole("img", { name: /^Profit/ }).waitFor();
  await page.getByRole("link", { name: "Profit by day" }).click();
  await page.getByRole("button", { name: "Save changes" }).waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("funnels and cohorts", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/insights");
  await page.getByLabel("Show as").selectOption("funnel");
  await page.getByText("Added To Cart").last().waitFor();
  assert.match(await page.locator("ol").innerText(), /Visit[\s\S]*1,000[\s\S]*\+25%[\s\S]*100%[\s\S]*Viewed Product[\s\S]*500[\s\S]*50%/);
  await page.getByLabel("Show as").selectOption("cohort");
  await page.getByRole("columnheader", { name: "Month 1" }).waitFor();
  assert.match(await page.locator("tbody tr").first().innerText(), /Sept? 2026\s+10\s+€50\.00\s+€62\.00/);
  await page.context().close();
});

test("what cannot be loaded can be tried again", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  api.fail("/reports/query", 500, 2);
  await page.goto(`${api.origin}/dashboard/w/tea/overview`);
  await page.getByText("The overview could not be loaded").waitFor();
  await page.getByRole("button", { name: "Try again" }).first().click();
  await page.getByRole("button", { name: /^Revenue/ }).waitFor();
  await page.context().close();
});
