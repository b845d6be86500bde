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

test("each source tells in words whether it is delivering", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  const card = (name) => page.getByRole("article").filter({ has: page.getByRole("heading", { name }) });
  await card("Shop pixel").getByText("Live", { exact: true }).waitFor();
  await card("Shopify orders").getByText("Quiet", { exact: true }).waitFor();
  await card("CRM").getByText("Silent", { exact: true }).waitFor();
  await card("Till in the store").getByText("Waiting", { exact: true }).waitFor();
  assert.match(await card("Shop pixel").innerText(), /Accepted\s+18,422\s+Duplicates\s+37\s+Rejected\s+0/);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("the exact time of the last event shows on focus", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  const when = page.getByRole("button", { name: /3 hours ago/ });
  await when.focus();
  const exact = when.locator(".exact");
  assert.match(await exact.innerText(), /\d{1,2} \w+ 20\d\d, \d\d:\d\d:\d\d CES?T/);
  assert.ok((await exact.boundingBox()).width > 50);
  await page.context().close();
});

test("the pixel's snippets name this host and the source's token, and are copied", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("link", { name: "Details Shop pixel" }).click();
  await page.waitForURL("**/sources/shop");
  await page.getByRole("button", { name: "Copy the pixel snippet" }).click();
  await page.getByRole("button", { name: "Copied the pixel snippet" }).waitFor();
  const stub = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(stub.startsWith("<script>window.cvg||(c=window.cvg=function(){"));
  assert.ok(stub.endsWith(`<script src="${api.origin}/pixels/px_7Yw2kQ.js" async></script>`));
  await page.getByText("Only one script tag allowed?").click();
  await page.getByRole("button", { name: "Copy the script tag" }).click();
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    `<script src="${api.origin}/pixels/px_7Yw2kQ.js" async></script>`,
  );
  await page.goBack();
  await page.getByRole("link", { name: "Details Shop pixel" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Copy the pixel snippet" }).count(), 0);
  await page.context().close();
});

test("a webhook and the Shopify sources show where to send", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources/pos");
  await page.getByText("X-Webhook-Token: wh_9aa2Gt").waitFor();
  await page.getByRole("link", { name: "Details Shopify orders" }).click();
  await page.getByText(`${api.origin}/webhooks/shopify/sh_Qm81Lx`).waitFor();
  await page.getByText("orders/create").waitFor();
  await page.getByRole("link", { name: "Details Checkout" }).click();
  await page.getByText("webPixelCreate").waitFor();
  const settings = /settings: ("(?:[^"\\]|\\.)*")/.exec(await page.locator("pre").innerText());
  const want = { host: api.origin, token: "wp_Xt55aa", pages: "checkout" };
  assert.deepEqual(JSON.parse(JSON.parse(settings[1])), want);
  await page.getByText("No app? Paste it as a custom pixel").click();
  const code = page.getByRole("link", { name: "the pixel’s code" });
  assert.equal(await code.getAttribute("href"), `${api.origin}/pixels/wp_Xt55aa.js`);
  await page.context().close();
});

test("a source is added, wrong fields are named", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources/new");
  await page.getByLabel("Name").fill("Second shop");
  await page.getByLabel("Websites that may send").fill("shop.example");
  await page.getByRole("button", { name: "Add source" }).click();
  await page.getByText("Write it as https://shop.example.").waitFor();
  await page.getByLabel("Websites that may send").fill("https://shop.example\nhttps://www.shop.example");
  await page.getByText("Moving from another tool?").click();
  await page.getByLabel("Keep its token").fill("kept_token");
  await page.getByRole("button", { name: "Add source" }).click();
  await page.waitForURL("**/sources/made-pixel");
  await page.getByText("kept_token", { exact: true }).waitFor();
  await page.getByText("https://shop.example, https://www.shop.example").waitFor();
  await page.context().close();
});

test("a failed load offers to try again", async () => {
  api.fail("/sources", 503);
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  await page.getByText("The sources could not be loaded").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Shop pixel" }).waitFor();
  await page.context().close();
});

test("the workspace is switched and the page kept", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  await page.getByRole("combobox", { name: "Workspace" }).selectOption("Northwind Outlet");
  await page.waitForURL("**/w/outlet/sources");
  await page.getByText("Add your first source").waitFor();
  await page.context().close();
});

test("without a workspace, one is made first", async (t) => {
  const empty = await startFakeApi({ isEmpty: true });
  t.after(() => empty.close());
  const page = await openSignedIn(browser, empty, "/", { timezoneId: "Europe/Berlin" });
  assert.equal(await page.getByLabel("Time zone").inputValue(), "Europe/Berlin");
  await page.getByLabel("Name").fill("taken");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.getByText("This name is taken.").waitFor();
  await page.getByLabel("Name").fill("My Shop");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.waitForURL("**/w/my-shop/start");
  await page.getByRole("heading", { name: "Get started" }).waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
