// The settings of a workspace in the browser, on a running Worker.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { serverEvent, start } from "../api/harness.mjs";
import { launch, openPage } from "../browser.mjs";
import { openAsOwner, settled } from "./dashboard.mjs";

let client;
let browser;
let workspace;

before(async () => {
  client = await start();
  workspace = await client.newWorkspace("Tea");
  await client.newSource(workspace, { name: "Shop", kind: "pixel" });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await client?.stop();
});

const at = (path) => `/w/${workspace}${path}`;

test("a person is invited, joins with a password of their own, and is removed", async () => {
  const owner = await openAsOwner(browser, client, at("/settings/users"));
  await owner.getByRole("button", { name: "Invite a person" }).click();
  await owner.getByLabel("E-mail address").fill("ann@tea.example");
  await owner.getByLabel("Role").selectOption("editor");
  await owner.getByRole("button", { name: "Make the link" }).click();
  const dialog = owner.getByRole("dialog", { name: "Invite link" });
  const link = await dialog.locator("code").innerText();
  assert.match(link, /\/dashboard\/invite\/[0-9a-f]{64}$/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await owner.getByRole("heading", { name: "Waiting invites" }).waitFor();

  const ann = await openPage(browser);
  await ann.goto(link);
  await ann.getByText("You were invited to Tea as editor.").waitFor();
  await ann.getByLabel("Choose a password").fill("correct horse battery");
  await ann.getByRole("button", { name: "Join" }).click();
  await ann.waitForURL(`**/w/${workspace}/*`);
  await settled(ann);
  await ann.goto(`${client.url}/dashboard${at("/settings")}`);
  await settled(ann);
  const sections = await ann.getByRole("navigation", { name: "Settings" }).getByRole("link").allInnerTexts();
  assert.ok(!sections.some((label) => /Users|API keys|Log of changes/.test(label)), sections.join());
  assert.equal(await ann.getByLabel("Time zone").isDisabled(), true);

  await ann.getByRole("link", { name: "Your account" }).click();
  await ann.getByLabel("Password now").fill("wrong");
  await ann.getByLabel("New password").fill("another long password");
  await ann.getByRole("button", { name: "Change password" }).click();
  await ann.getByText("is not your password").waitFor();
  await ann.getByLabel("Password now").fill("correct horse battery");
  await ann.getByRole("button", { name: "Change password" }).click();
  await ann.getByText("Your password is changed.").waitFor();
  await ann.getByRole("button", { name: "Sign out" }).click();
  await ann.waitForURL("**/login");
  await ann.getByLabel("E-mail address").fill("Ann@tea.example");
  await ann.getByLabel("Password").fill("correct horse battery");
  await ann.getByRole("button", { name: "Sign in" }).click();
  await ann.getByText("E-mail address or password is wrong.").first().waitFor();
  await ann.getByLabel("Password").fill("another long password");
  await ann.getByRole("button", { name: "Sign in" }).click();
  await ann.waitForURL(`**/w/${workspace}/*`);
  await settled(ann);

  await ann.goto(link);
  await ann.getByText("This invite was used").waitFor();

  await owner.reload();
  await owner.getByLabel("Role of ann@tea.example").selectOption("viewer");
  await owner.getByText("ann@tea.example has a new role.").waitFor();
  await owner.getByRole("button", { name: "Remove ann@tea.example" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await owner.getByText("Nobody but the holder of the admin token").waitFor();
  await ann.goto(`${client.url}/dashboard${at("/sources")}`);
  await ann.waitForURL("**/login?next=*");
  assert.deepEqual([...owner.troubles, ...ann.troubles], []);
  await owner.context().close();
  await ann.context().close();
});

test("a key is shown once, reads, and is deleted", async () => {
  const page = await openAsOwner(browser, client, at("/settings/keys"));
  await page.getByLabel("Name of a new key").fill("Spreadsheet");
  await page.getByRole("button", { name: "Make a key" }).click();
  const dialog = page.getByRole("dialog", { name: "The new key" });
  const secret = await dialog.locator("code").first().innerText();
  const read = () =>
    fetch(`${client.url}/api/v1/workspaces/${workspace}/events`, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal((await read()).status, 200);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("cell", { name: "Spreadsheet", exact: true }).waitFor();
  assert.ok(!(await page.content()).includes(secret));
  await page.getByRole("button", { name: "Delete Spreadsheet" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("There is no key yet.").waitFor();
  assert.equal((await read()).status, 401);
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("the workspace changes its name and time zone, and the log says so", async () => {
  const page = await openAsOwner(browser, client, at("/settings"));
  await page.getByLabel("Name").fill("Tea & Co");
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  assert.equal(await page.locator("header option:checked").innerText(), "Tea & Co");
  await page.getByRole("link", { name: "Log of changes" }).click();
  const row = page.getByRole("row").filter({ hasText: "Changed the workspace" });
  await row.getByText("name, time_zone, currency").waitFor();
  await row.getByText("admin token").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a rule makes an event of an event", async () => {
  const crm = await client.newSource(workspace, { name: "CRM", kind: "webhook" });
  const page = await openAsOwner(browser, client, at("/settings/derived"));
  await page.getByText("New Customer Order").waitFor();
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("New event").fill("Big Order");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByLabel("when the property").fill("total_price");
  await page.getByLabel("Comparison").selectOption("at_least");
  await page.getByLabel("Value").fill("15");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. New events follow").waitFor();
  await client.webhook(crm.token, serverEvent());
  const names = (await client.events(workspace)).map(({ name }) => name);
  assert.ok(names.includes("Big Order"), names.join());
  await page.getByLabel("Value").fill("");
  await page.getByLabel("New event").fill("Placed Order");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").first().waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("how long raw events are kept is chosen with what is lost in view", async () => {
  const page = await openAsOwner(browser, client, at("/settings/retention"));
  await page.getByLabel("Keep raw events of browsers").selectOption("24 months");
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("metrics that you built from single events are incomplete").waitFor();
  await dialog.getByRole("button", { name: "Remove them for good" }).click();
  await page.getByText("Saved. Older events are removed in the background.").waitFor();
  assert.equal((await client.api("GET", `/workspaces/${workspace}/retention`)).body.months, 24);
  await page.getByLabel("Keep raw events of browsers").selectOption("For ever");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Raw events are kept for ever from now on.").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
