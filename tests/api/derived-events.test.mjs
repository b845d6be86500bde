// Derived events over the API, and what they make of events that come after.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { serverEvent, start } from "./harness.mjs";

describe("derived events", () => {
  let client, workspace, path;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    path = `/workspaces/${workspace}/derived_events`;
  });
  after(() => client.stop());

  const rule = (changes = {}) => ({
    name: "Big Order",
    event: "Placed Order",
    conditions: [{ property: "total_price", operator: "at_least", value: "100" }],
    ...changes,
  });

  test("rules are set, shown and followed", async () => {
    const fresh = await client.api("GET", path);
    assert.deepEqual(fresh.body.rules, []);
    assert.deepEqual(fresh.body.built_in.map((one) => one.name), ["New Customer Order"]);
    const put = await client.api("PUT", path, { rules: [rule()] });
    assert.deepEqual([put.status, put.body.rules], [200, [rule()]]);

    const { token } = await client.newSource(workspace, { kind: "webhook" });
    const order = (total, event_id) => serverEvent({ event_id, properties: { id: event_id, total_price: total, currency: "EUR", items: [], $is_new_customer: true } });
    const { body } = await client.webhook(token, [order("99.99", "a"), order("100.00", "b")]);
    assert.deepEqual([body.accepted, body.events.map((event) => event.event_id)], [2, ["a", "b"]]);
    const ids = (await client.events(workspace)).map((line) => line.event_id).sort();
    assert.deepEqual(ids, ["a", "a/New Customer Order", "b", "b/Big Order", "b/New Customer Order"]);
  });

  test("a wrong rule names its field and changes nothing", async () => {
    const wrong = rule({ name: "Placed Order", conditions: [{ property: "x", operator: "less_than", value: "few" }] });
    const { status, body } = await client.api("PUT", path, { rules: [rule(), wrong] });
    assert.equal(status, 400);
    assert.deepEqual(body.errors.map((error) => error.field), ["rules[1].name", "rules[1].conditions[0].value"]);
    assert.equal((await client.api("PUT", path, { rules: [rule({ surprise: 1 })] })).status, 400);
    assert.deepEqual((await client.api("GET", path)).body.rules, [rule()]);
    assert.equal((await client.api("DELETE", path)).status, 405);
  });
});
