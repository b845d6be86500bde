import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { read, serverEvent, start, statusOfDeclared } from "./harness.mjs";

describe("POST /api/webhooks", () => {
  let client, workspace, token;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "webhook" }));
  });
  after(() => client.stop());

  const lines = async (id) =>
    (await client.events(workspace)).filter((line) => line.event_id === id);

  test("one event", async () => {
    const event = serverEvent();
    const { status, body } = await client.webhook(token, event);
    assert.equal(status, 202);
    assert.deepEqual([body.accepted, body.duplicates], [1, 0]);
    assert.equal(body.events[0].event_id, event.event_id);
    assert.equal(body.events[0].status, "accepted");
    assert.ok(Array.isArray(body.events[0].warnings));
    assert.equal((await lines(event.event_id)).length, 1);
  });

  test("an array, and a repeat inside it", async () => {
    const [a, b] = [serverEvent(), serverEvent()];
    const { status, body } = await client.webhook(token, [a, b, a]);
    assert.equal(status, 202);
    assert.deepEqual([body.accepted, body.duplicates], [2, 1]);
    assert.deepEqual(
      body.events.map((event) => event.status),
      ["accepted", "accepted", "duplicate"],
    );
  });

  test("the first of two payloads under one id stays, and the second is warned of", async () => {
    const event = serverEvent();
    await client.webhook(token, event);
    const changed = { ...event, properties: { ...event.properties, total_price: "99.00" } };
    const { body } = await client.webhook(token, changed);
    assert.equal(body.events[0].status, "duplicate");
    assert.equal(body.events[0].warnings.length, 1);
  });

  test("JSON is read whatever the content type", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/cbor"]) {
      const { status } = await client.webhook(token, serverEvent(), { "content-type": type });
      assert.equal(status, 202, type);
    }
  });

  const without = (field) => {
    const event = serverEvent();
    delete event[field];
    return event;
  };
  for (const [field, event] of [
    ["event_name", without("event_name")],
    ["event_id", without("event_id")],
    ["properties", without("properties")],
    ["profile_properties", without("profile_properties")],
    ["aliases", without("aliases")],
    ["event_name", serverEvent({ event_name: "" })],
    ["event_name", serverEvent({ event_name: "x".repeat(201) })],
    ["event_id", serverEvent({ event_id: "x".repeat(201) })],
    ["properties", serverEvent({ properties: [] })],
    ["aliases", serverEvent({ aliases: [] })],
    ["aliases", serverEvent({ aliases: ["no urn"] })],
    ["aliases", serverEvent({ aliases: Array.from({ length: 11 }, (_, i) => `urn:a:${i}`) })],
    ["timestamp", serverEvent({ timestamp: "yesterday" })],
    ["timestamp", serverEvent({ timestamp: "2026-11-23T10:00:00" })],
  ]) {
    const given = JSON.stringify(event[field])?.slice(0, 30) ?? "absent";
    test(`${field} ${given} is refused and nothing is stored`, async () => {
      const { status, body } = await client.webhook(token, event);
      assert.equal(status, 400);
      assert.ok(body.errors.some((error) => error.field.startsWith(field)), JSON.stringify(body));
      const stored = event.event_id === undefined ? [] : await lines(event.event_id);
      assert.ok(stored.every((line) => line.status === "rejected"));
    });
  }

  test("in an array the good events are stored", async () => {
    const good = serverEvent();
    const bad = serverEvent({ aliases: [] });
    const { status, body } = await client.webhook(token, [bad, good]);
    assert.equal(status, 202);
    assert.deepEqual(body.events.map((event) => event.status), ["rejected", "accepted"]);
    assert.match(body.events[0].error, /aliases/);
    assert.equal((await lines(good.event_id))[0].status, "accepted");
  });

  test("more than 500 events are refused", async () => {
    const small = () => ({
      event_name: "e",
      event_id: randomUUID(),
      properties: {},
      profile_properties: {},
      aliases: ["urn:a:1"],
    });
    const { status } = await client.webhook(token, Array.from({ length: 501 }, small));
    assert.ok(status === 400 || status === 413, String(status));
  });

  test("an event over 32 KB is refused", async () => {
    const { status, body } = await client.webhook(
      token,
      serverEvent({ properties: { text: "x".repeat(33 * 1024) } }),
    );
    assert.equal(status, 400);
    assert.ok(0 < body.errors.length);
  });

  test("a body over 500 KB is refused", async () => {
    const headers = { "x-webhook-token": token };
    assert.equal(await statusOfDeclared(`${client.url}/api/webhooks`, 500_001, headers), 413);
  });

  test("broken JSON is refused", async () => {
    const { status, body } = await client.webhook(token, "{\"event_name\":");
    assert.equal(status, 400);
    assert.ok(0 < body.errors.length);
  });

  test("a wrong or missing token is 401", async () => {
    assert.equal((await client.webhook("wrong-token", serverEvent())).status, 401);
    const response = await fetch(`${client.url}/api/webhooks`, { method: "POST", body: "{}" });
    assert.equal(response.status, 401);
  });

  test("other methods and addresses", async () => {
    const wrong = await read(await fetch(`${client.url}/api/webhooks`));
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.get("allow"), "POST");
    const nowhere = await read(await fetch(`${client.url}/api/elsewhere`));
    assert.equal(nowhere.status, 404);
    assert.match(nowhere.headers.get("content-type"), /problem\+json/);
  });

  test("a source's share of a minute ends with 429, but never for orders", async () => {
    const workspace = await client.newWorkspace();
    const { token, source_id } = await client.newSource(workspace, { kind: "webhook" });
    const path = `/workspaces/${workspace}/sources/${source_id}`;
    assert.equal((await client.api("PATCH", path, { options: { max_per_minute: 2 } })).status, 200);
    const quiz = () => serverEvent({ event_name: "Quiz Done" });
    // The minute may turn once in between.
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await client.webhook(token, quiz()));
    const refused = answers.filter((answer) => answer.status === 429);
    assert.ok(2 <= refused.length && refused.length <= 4, `${refused.length} refused`);
    assert.ok(Number(refused[0].headers.get("retry-after")) >= 1);
    assert.equal((await client.webhook(token, serverEvent())).status, 202);
    assert.equal((await client.webhook(token, [quiz(), serverEvent()])).status, 202);
  });
});
