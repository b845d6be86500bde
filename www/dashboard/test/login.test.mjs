import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage, openSignedIn } from "./browser.mjs";
import { startFakeApi, TOKEN } from "./fake-api.mjs";

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

async function signIn(page, token) {
  await page.getByLabel("Admin token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a wrong token is explained and the right one leads to the sources", async () => {
  const page = await openPage(browser);
  await page.goto(`${api.origin}/dashboard/`);
  await page.waitForURL("**/dashboard/login");
  await signIn(page, "wrong");
  await page.getByText("This is not the admin token").first().waitFor();
  assert.equal(await page.getByLabel("Admin token").getAttribute("aria-invalid"), "true");
  await signIn(page, ` ${TOKEN} `);
  await page.waitForURL("**/dashboard/w/tea/overview");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a session that ends leads back to where the reader was", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/events?status=rejected");
  await page.getByRole("heading", { name: "Event log" }).waitFor();
  api.expire();
  await page.getByLabel("Status").selectOption("duplicate");
  await page.waitForURL("**/login?next=*");
  await signIn(page, TOKEN);
  await page.waitForURL("**/w/tea/events?status=duplicate");
  await page.getByRole("link", { name: "Placed Order" }).waitFor();
  await page.context().close();
});

test("an address made by somebody else does not lead away after signing in", async () => {
  for (const next of ["https://evil.example/", "//evil.example/", "javascript:window.hacked=1"]) {
    const page = await openPage(browser);
    await page.goto(`${api.origin}/dashboard/login?next=${encodeURIComponent(next)}`);
    await signIn(page, TOKEN);
    await page.waitForURL(`${api.origin}/dashboard/w/tea/overview`);
    assert.equal(await page.evaluate("window.hacked"), undefined);
    await page.context().close();
  }
});

test("signing out ends the session", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/dashboard/login");
  await page.goto(`${api.origin}/dashboard/w/tea/sources`);
  await page.waitForURL("**/login?next=*");
  await page.context().close();
});
