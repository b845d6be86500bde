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

const rowLinks = (page) => page.locator("tbody .row-link");

test("filters live in the address and the back button undoes them", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/events");
  await rowLinks(page).first().waitFor();
  await page.getByRole("combobox", { name: "Event" }).selectOption("Placed Order");
  await page.waitForURL("**/events?name=Placed+Order");
  await page.getByLabel("Status").selectOption("duplicate");
  await page.waitForURL("**/events?name=Placed+Order&status=duplicate");
  await page.waitForFunction(() => document.querySelectorAll("tbody .row-link").length === 1);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("tbody .row-link").length > 1);
  assert.equal(await page.getByLabel("Status").inputValue(), "");
  await page.reload();
  await rowLinks(page).first().waitFor();
  assert.deepEqual([...new Set(await rowLinks(page).allInnerTexts())], ["Placed Order"]);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.waitForURL("**/w/tea/events");
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("chosen days are days of the workspace's time zone", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/events?range=custom&from=2026-03-29&to=2026-03-29");
  await page.getByText("No event matches these filters").waitFor();
  const asked = api.state.requests.findLast((request) => request.includes("/events?"));
  const query = new URLSearchParams(asked.split("?")[1]);
  assert.equal(new Date(Number(query.get("from"))).toISOString(), "2026-03-28T23:00:00.000Z");
  assert.equal(new Date(Number(query.get("to"))).toISOString(), "2026-03-29T21:59:59.999Z");
  await page.context().close();
});

test("the detail has its own address and explains a repeat", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/events?status=duplicate");
  await page.getByRole("link", { name: "Placed Order" }).click();
  const panel = page.getByRole("complementary");
  await panel.getByText("A repeat").waitFor();
  assert.match(page.url(), /\/events\/\d+\?status=duplicate$/);
  await panel.getByRole("link", { name: "Open the first one" }).click();
  await panel.getByText("Counted once").waitFor();
  await panel.getByText("Paid Social").waitFor();
  await panel.getByText("urn:email:anna@mail.example").waitFor();
  await panel.getByText("properties.coupon").waitFor();
  await panel.getByRole("link", { name: "Open profile" }).click();
  await page.getByRole("heading", { name: "Anna Berg" }).waitFor();
  await page.goBack();
  await panel.getByText("Counted once").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL("**/events?status=duplicate");
  assert.equal(await panel.count(), 0);
  await page.context().close();
});

test("numbers are shown as they were sent", async () => {
  api.add("tea", { name: "Exact", properties: { id: 1 } });
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  await page.route("**/events/*", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('"properties":{"id":1}', '"properties":{"id":820982911946154508,"price":19.90}');
    await route.fulfill({ response, body });
  });
  await page.goto(`${api.origin}/dashboard/w/tea/events/${api.state.rows.tea.at(-1).seq}`);
  await page.getByText("820982911946154508", { exact: true }).waitFor();
  await page.getByText("19.90", { exact: true }).waitFor();
  await page.context().close();
});

for (const hasSocket of [true, false]) {
  test(`new events show up ${hasSocket ? "by the socket" : "by asking every second"}`, async (t) => {
    const own = await startFakeApi({ hasSocket });
    t.after(() => own.close());
    const page = await openSignedIn(browser, own, "/w/tea/events");
    await rowLinks(page).first().waitFor();
    own.add("tea", { name: `Fresh ${hasSocket}` });
    await page.getByRole("link", { name: `Fresh ${hasSocket}` }).waitFor({ timeout: 2000 });
    await page.getByRole("button", { name: "Pause" }).click();
    own.add("tea", { name: "While paused" });
    await page.waitForTimeout(1500);
    assert.equal(await page.getByRole("link", { name: "While paused" }).count(), 0);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("link", { name: "While paused" }).waitFor({ timeout: 2000 });
    await page.getByText("new events since the list was opened").waitFor({ state: "attached", timeout: 7000 });
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  });
}

test("new events wait while the reader is further down", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/events");
  await rowLinks(page).first().waitFor();
  await page.evaluate(() => scrollTo(0, 600));
  const before = await rowLinks(page).nth(20).boundingBox();
  api.add("tea", { name: "Waiting 1" });
  api.add("tea", { name: "Waiting 2" });
  await page.getByRole("button", { name: /2 new events|1 new event/ }).waitFor();
  await page.getByRole("button", { name: "2 new events" }).waitFor();
  assert.equal((await rowLinks(page).nth(20).boundingBox()).y, before.y);
  await page.getByRole("button", { name: "2 new events" }).click();
  await page.getByRole("link", { name: "Waiting 2" }).waitFor();
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.context().close();
});

test("more than a page at once leaves no hole", async (t) => {
  const own = await startFakeApi();
  t.after(() => own.close());
  const page = await openSignedIn(browser, own, "/w/tea/events");
  await rowLinks(page).first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  for (let n = 1; n <= 130; n++) own.add("tea", { name: `Burst ${n}` });
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("link", { name: "Burst 130" }).waitFor();
  await page.getByRole("button", { name: "Load older events" }).click();
  await page.getByRole("link", { name: "Burst 1", exact: true }).waitFor();
  const names = await rowLinks(page).allInnerTexts();
  assert.deepEqual(names.slice(0, 130), Array.from({ length: 130 }, (_, n) => `Burst ${130 - n}`));
  await page.context().close();
});

test("a lost connection is told and found again", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/events");
  await rowLinks(page).first().waitFor();
  api.fail("/events", 503, 2);
  api.add("tea", { name: "After the loss" });
  await page.getByText("Connection lost").waitFor();
  api.add("tea", { name: "And again" });
  await page.getByRole("link", { name: "After the loss" }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.context().close();
});

test("an unknown event and an empty log say what to do", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/events/999999");
  await page.getByText("This event is not in the log").waitFor();
  await page.goto(`${api.origin}/dashboard/w/outlet/events`);
  await page.getByText("No events yet").waitFor();
  await page.getByRole("link", { name: "Go to event sources" }).click();
  await page.waitForURL("**/w/outlet/sources");
  await page.context().close();
});
