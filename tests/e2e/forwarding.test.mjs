// Forwarding in the settings, in the browser, on a running Worker.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { serverEvent, start, until } from "../api/harness.mjs";
import { launch } from "../browser.mjs";
import { startClickhouse } from "../fakes/clickhouse.mjs";
import { openAsOwner } from "./dashboard.mjs";

let [client, browser, workspace, there] = [];

before(async () => {
  there = await startClickhouse();
  client = await start({ reach: ["public", "private"], bindings: { CREDENTIAL_KEY: "a long random text for the tests" } });
  workspace = await client.newWorkspace("Tea");
  await client.newSource(workspace, { name: "CRM", kind: "webhook", token: "tea-webhook" });
  await client.webhook("tea-webhook", serverEvent({ event_id: "e1" }));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await client?.stop();
  await there?.stop();
});

test("a database is tried, added, seen to work, paused and removed", async () => {
  const page = await openAsOwner(browser, client, `/w/${workspace}/settings/forwarding`);
  await page.getByLabel("Address").fill(there.url);
  await page.getByLabel("Database").fill("nowhere");
  await page.getByLabel("User").fill(there.user);
  await page.getByLabel("Password").fill(there.password);
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByText("there is no database of this name").waitFor();
  await page.getByLabel("Database").fill(there.database);
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByText("The connection works.").waitFor();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const card = page.getByRole("article");
  await card.getByText("Forwarding", { exact: true }).waitFor();
  await until("the event is there", async () => there.rows("tributary_events").length === 1);
  assert.ok(!(await page.content()).includes(there.password));

  await card.getByRole("button", { name: "Pause" }).click();
  await card.getByText("Paused", { exact: true }).waitFor();
  there.password = "another one";
  await client.webhook("tea-webhook", serverEvent({ event_id: "e2" }));
  await card.getByRole("button", { name: "Resume" }).click();
  await card.getByText("Check the user, and enter the password again.").waitFor({ timeout: 15_000 });
  await page.goto(`${client.url}/dashboard/w/${workspace}/quality/doctor`);
  await page.getByText("Forwarding keeps up").waitFor();
  await page.goto(`${client.url}/dashboard/w/${workspace}/settings/forwarding`);
  await card.getByRole("button", { name: "New password" }).click();
  await card.getByLabel("New password of").fill(there.password);
  await card.getByRole("button", { name: "Save" }).click();
  await until("the second event is there", async () => there.rows("tributary_events").length === 2);

  await card.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await card.waitFor({ state: "detached" });
  assert.deepEqual((await client.api("GET", `/workspaces/${workspace}/forwarding`)).body, []);
});
