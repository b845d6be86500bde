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

async function addRule(page, name, value) {
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("What, condition 1").selectOption("utm_medium");
  await page.getByLabel("Value, condition 1").fill(value);
  await page.getByLabel("Channel group").fill("Paid Audio");
  await page.getByLabel("Channel", { exact: true }).fill(name);
}

test("rules are written, tried, ordered and saved, and stored visits follow", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/settings/channels");
  await page.getByText("There are no rules of your own").waitFor();
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByText("Complete the rules and hosts first").waitFor();
  await page.getByRole("button", { name: "Remove Rule 1" }).click();
  await addRule(page, "Podcast", "podcast");
  await page.getByText("12 of the 1,234 visits of the last 30 days would move").waitFor();
  await page.getByRole("button", { name: "Close Podcast" }).click();
  await addRule(page, "Radio", "radio");
  await page.getByText("23 of the 1,234 visits").waitFor();
  assert.equal(api.state.traffic.tea.settings.channel_rules.length, 0, "a preview saves nothing");
  await page.getByRole("button", { name: "Move Radio up" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/Stored visits follow the settings: \d of 12 visitors/).waitFor();
  const saved = api.state.traffic.tea.settings.channel_rules;
  assert.deepEqual(saved.map(({ name }) => name), ["Radio", "Podcast"]);
  assert.deepEqual(saved[1].conditions, [{ field: "utm_medium", operator: "is", param: null, value: "podcast" }]);
  await page.getByText("Stored visits follow the settings").waitFor({ state: "detached" });
  assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0, "nothing is left to save");
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("hosts, payment pages and the timeout are set, and what is wrong is named", async () => {
  const page = await openSignedIn(browser, api, "/w/outlet/settings/channels");
  const minutes = page.getByLabel("Minutes without an event that end a visit");
  await minutes.fill("2000");
  await page.getByText("expected 1 to 1440 minutes").waitFor();
  await minutes.fill("30");
  await page.getByRole("textbox", { name: "Linked domains" }).fill("blog.example\nnews.example");
  await page.getByText("Built-in payment and 3-D Secure pages").click();
  await page.getByLabel("Find a payment page").fill("pay");
  await page.getByLabel("paypal.com").uncheck();
  await page.getByLabel("Begin a new visit when somebody arrives").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/Stored visits follow the settings/).waitFor();
  const { settings } = api.state.traffic.outlet;
  assert.deepEqual(
    [settings.session_timeout_minutes, settings.splits_on_new_source, settings.linked_domains, settings.removed_gateways],
    [30, false, ["blog.example", "news.example"], ["paypal.com"]],
  );
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("two settings are compared part by part", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/whatif");
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText("None of 10 orders are credited to other channels").waitFor();
  const side = page.getByRole("group", { name: "Side B" });
  await side.getByRole("combobox", { name: "Model" }).selectOption("linear");
  await page.waitForURL("**/whatif?b_model=linear");
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText("4 of 10 orders are credited to other channels").waitFor();
  const rows = await page.locator("tbody tr").allInnerTexts();
  assert.match(rows[0], /Google[\s\S]*4\s+7\s+\+3\s+€239\.60\s+€419\.30\s+\+€179\.70/);
  assert.match(rows[1], /Meta Ads[\s\S]*6\s+4\s+-2\s+€359\.40\s+€239\.60\s+-€119\.80/);
  assert.match(await page.locator("tfoot tr").innerText(), /11\s+11\s+–\s+€658\.90\s+€658\.90\s+–/);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a comparison takes other visits and channels, and says what is wrong with them", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/whatif");
  await page.getByLabel("Other visits and channels").check();
  await page.getByLabel("Minutes without an event that end a visit").fill("30");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText("must not be empty").first().waitFor();
  await page.getByRole("button", { name: "Remove Rule 3" }).click();
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText("4 of 10 orders are credited to other channels").waitFor();
  assert.equal(api.state.traffic.tea.settings.session_timeout_minutes, 60, "the workspace keeps its own");
  assert.equal(new URL(page.url()).searchParams.get("b_traffic"), '{"session_timeout_minutes":30}');
  await page.reload();
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText("4 of 10 orders are credited to other channels").waitFor();
  assert.equal(await page.getByLabel("Minutes without an event that end a visit").inputValue(), "30");
  await page.getByLabel("Other visits and channels").uncheck();
  await page.waitForURL("**/whatif");
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
