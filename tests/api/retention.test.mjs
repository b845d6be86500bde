// Old raw events are removed in the background, and nothing that was computed from them is.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";

const DAY_MS = 86_400_000;

let client;
before(async () => {
  client = await start();
});
after(() => client.stop());

/** Delivery records as the edge would have made them then. */
function pageLoad(source_id, visitor, daysAgo, id) {
  const at = Date.now() - daysAgo * DAY_MS;
  const event = { event_name: "$page_load", event_id: id, created_at: at, properties: { $url: "https://shop.example/?utm_source=news&utm_medium=email", referrer: "" }, profile_properties: {}, aliases: [`urn:cookie:${visitor}`] };
  return JSON.stringify({ source_id, kind: "pixel", received_at: new Date(at).toISOString(), headers: {}, body: JSON.stringify({ v: 1, level: "wasm", sent_at: at, events: [event] }) });
}

test("events older than was chosen go; visits stay; late ones are refused", async () => {
  const ws = await client.newWorkspace();
  const pixel = await client.newSource(ws, { name: "pixel", kind: "pixel" });
  const visitor = randomUUID();
  const days = Array.from({ length: 60 }, (_, n) => 120 - 2 * n);
  const records = days.map((day) => pageLoad(pixel.source_id, visitor, day, `day-${day}`));
  const imported = await client.api("POST", `/workspaces/${ws}/import`, records.join("\n"));
  assert.equal(imported.body.accepted, 60, imported.text);
  const profile = async () => {
    const [{ profile_id }] = (await client.api("GET", `/workspaces/${ws}/profiles?q=${visitor}`)).body;
    return (await client.api("GET", `/workspaces/${ws}/profiles/${profile_id}`)).body;
  };
  const sessionsOf = ({ sessions }) => sessions.map(({ events: _, ...session }) => session);
  const was = sessionsOf(await profile());
  const ask = (method, body) => client.api(method, `/workspaces/${ws}/retention`, body);
  assert.deepEqual((await ask("GET")).body, { months: null, complete_from: null });
  assert.equal((await ask("PUT", { months: 0 })).body.errors[0].field, "months");
  assert.equal((await ask("PUT", { years: 1 })).status, 400);
  assert.equal((await ask("PUT", { months: 2 })).status, 200);
  const count = async () => (await client.events(ws, "?limit=200")).length;
  for (let tries = 0; (await count()) > 31 && tries < 50; tries += 1) await new Promise((done) => setTimeout(done, 100));
  const left = (await client.events(ws, "?limit=200")).map(({ at }) => (Date.now() - at) / DAY_MS);
  assert.ok(left.length >= 28 && left.every((age) => age <= 60.1), `${left.length} left, ${Math.max(...left)} days`);
  const { months, complete_from } = (await ask("GET")).body;
  assert.equal(months, 2);
  assert.ok(Math.abs(Date.now() - 60 * DAY_MS - complete_from) < 60_000);
  assert.deepEqual(sessionsOf(await profile()), was);
  const again = await client.api("POST", `/workspaces/${ws}/import`, records[0]);
  assert.deepEqual([again.body.accepted, again.body.duplicates, again.body.rejected], [0, 0, 1], again.text);
  assert.deepEqual(sessionsOf(await profile()), was);
});
