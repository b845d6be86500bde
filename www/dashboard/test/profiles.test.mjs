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

test("typing searches by alias and keeps the search in the address", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/profiles");
  await page.getByRole("link", { name: "Anna Berg" }).waitFor();
  const nBefore = api.state.requests.length;
  await page.getByRole("searchbox").pressSequentially("greta@mail", { delay: 20 });
  await page.getByText("1 match").waitFor();
  await page.waitForURL("**/profiles?q=greta%40mail");
  const nAsked = api.state.requests.slice(nBefore).filter((it) => it.includes("/profiles")).length;
  assert.ok(nAsked <= 2, `${nAsked} requests for one word`);
  await page.getByRole("link", { name: "Greta Berg" }).click();
  await page.getByRole("heading", { name: "Greta Berg" }).waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "Greta Berg" }).waitFor();
  assert.equal(await page.getByRole("searchbox").inputValue(), "greta@mail");
  await page.getByRole("searchbox").fill("nobody");
  await page.getByText("Nobody is known by that").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a profile shows what is known, why, and what happened", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/profiles/p3");
  await page.getByRole("heading", { name: "David Berg" }).waitFor();
  const region = (name) => page.locator("section", { has: page.getByRole("heading", { name, exact: true }) }).last();
  assert.match(await region("Properties").innerText(), /\$email\s+david@mail\.example/);
  assert.match(await region("Aliases").innerText(), /customer_id\s*820982511946154508\s+since \d/);
  assert.match(await region("Merge log").innerText(), /note attributes\s+.*the event from Shopify orders/);
  const conversions = await region("Conversions").innerText();
  assert.match(conversions, /€62\.90/);
  assert.match(conversions, /1\s+Direct[\s\S]*2\s+Paid Social[\s\S]*3\s+Organic Search[\s\S]*4\s+Email[\s\S]*held the conversion/);
  const timeline = await region("Timeline").innerText();
  assert.match(timeline, /Email[\s\S]*Came back from another source[\s\S]*Germany[\s\S]*Landed on/);
  assert.ok(timeline.indexOf("Klaviyo") < timeline.indexOf("Meta Ads"), "newest visit first");
  await page.goto(`${api.origin}/dashboard/w/tea/profiles/p2`);
  await page.getByRole("button", { name: /Show all \d+ events/ }).first().click();
  await page.getByRole("button", { name: "Show fewer" }).waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a merge is taken back after a question, and given again", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/profiles/p7");
  const log = page.locator("section", { has: page.getByRole("heading", { name: "Merge log" }) }).last();
  await log.getByRole("button", { name: "Un-merge" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Un-merge these two?" });
  await dialog.getByText("You can undo this").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await log.getByText("were separated").count(), 0);
  await log.getByRole("button", { name: "Un-merge" }).first().click();
  await dialog.getByRole("button", { name: "Un-merge" }).click();
  await log.getByText("were separated").waitFor();
  await log.getByText("Un-merged", { exact: true }).waitFor();
  await log.getByRole("link", { name: "the other profile" }).first().waitFor();
  await log.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Merge again" }).click();
  await log.getByText("were separated").waitFor({ state: "detached" });
  await log.getByRole("button", { name: /Show 1 more/ }).click();
  await log.getByText("Seen again", { exact: true }).waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("the list tells what the rules held back", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/profiles");
  await page.getByText(/1 conflict · 1 shared alias/).click();
  await page.getByText("412 visitors").waitFor();
  await page.getByRole("link", { name: "Export the merge history" }).waitFor();
  await page.getByRole("link", { name: /family|customer_id/ }).first().waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a person is exported, and erased only after a question", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/profiles/p8");
  const file = page.getByRole("link", { name: "Export everything" });
  assert.match(await file.getAttribute("href"), /\/profiles\/p8\/export$/);
  await page.getByRole("button", { name: "Erase this person" }).click();
  const dialog = page.getByRole("dialog", { name: "Erase this person?" });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Erase this person" }).click();
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await page.waitForURL("**/w/tea/profiles");
  await page.getByRole("link", { name: "Anna Berg" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Ida Berg" }).count(), 0);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("an unknown profile and a failed load say what to do", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/profiles/nobody");
  await page.getByText("Nobody has this ID").waitFor();
  api.fail("/profiles/p1", 500);
  await page.goto(`${api.origin}/dashboard/w/tea/profiles/p1`);
  await page.getByText("The profile could not be loaded").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Ben Berg" }).waitFor();
  await page.context().close();
});
