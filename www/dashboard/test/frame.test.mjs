/** The frame around every page: navigation, colours, the menu on a phone. */
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

const background = (page) => page.evaluate(() => getComputedStyle(document.body.parentElement).backgroundColor);

test("each page of the navigation opens and is marked as the current one", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  const nav = page.getByRole("navigation", { name: "Pages" });
  const labels = (await nav.getByRole("link").allInnerTexts()).map((label) => label.trim());
  for (const label of labels) {
    await nav.getByRole("link", { name: label, exact: true }).click();
    await nav.locator("[aria-current=page]", { hasText: label }).waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
  }
  assert.equal(new Set(labels).size, labels.length);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("the chosen colours stay, whatever the system says", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources", { colorScheme: "light" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  const light = await background(page);
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  const dark = await background(page);
  assert.notEqual(dark, light);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await background(page), dark);
  await page.getByRole("radio", { name: "As the system" }).check({ force: true });
  assert.equal(await background(page), light);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await background(page), dark);
  await page.context().close();
});

test("on a phone the pages are behind a menu that Escape closes", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources", { viewport: { width: 390, height: 844 } });
  await page.getByRole("heading", { level: 1 }).waitFor();
  const link = page.getByRole("link", { name: "Profiles", exact: true });
  assert.equal(await link.isVisible(), false);
  await page.getByRole("button", { name: "Menu" }).click();
  await link.waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await link.isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "Menu");
  await page.keyboard.press("Enter");
  await link.click();
  await page.getByRole("heading", { name: "Profiles" }).waitFor();
  assert.equal(await link.isVisible(), false);
  await page.context().close();
});

test("a page whose file is gone says so and can be tried again", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.route("**/assets/ProfilesRoute*.js", (route) => route.abort());
  await page.getByRole("link", { name: "Profiles", exact: true }).click();
  await page.getByText("Profiles could not be loaded").waitFor();
  await page.unroute("**/assets/ProfilesRoute*.js");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Profiles" }).waitFor();
  await page.context().close();
});
