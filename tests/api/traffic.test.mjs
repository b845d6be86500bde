import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { batch, serverEvent, start } from "./harness.mjs";

const RULE = {
  name: "Podcast",
  conditions: [{ field: "utm_medium", operator: "is", value: "podcast" }],
  channel_group: "Paid Audio",
  channel: "Podcast",
};

describe("traffic settings", () => {
  let client;
  let workspace;
  let defaults;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    const source = await client.newSource(workspace, { kind: "pixel" });
    const visits = batch(30);
    visits.events.forEach((event, n) => {
      event.aliases = [`urn:cookie:visitor-of-the-show-${n}`];
      const medium = n < 20 ? "podcast" : "email";
      event.properties.$url = `https://shop.example/?utm_source=show&utm_medium=${medium}`;
    });
    const sent = await client.pixel(source.token, visits);
    assert.equal(sent.status, 202, sent.text);
    defaults = (await client.api("GET", at("/traffic"))).body.settings;
  });
  after(() => client.stop());

  const at = (path) => `/workspaces/${workspace}${path}`;

  test("the defaults are told with the built-in payment hosts", async () => {
    const { status, body } = await client.api("GET", at("/traffic"));
    assert.equal(status, 200);
    assert.equal(body.settings.session_timeout_minutes, 60);
    assert.equal(body.settings.splits_on_new_source, true);
    assert.ok(body.default_gateways.includes("paypal.com"));
    assert.equal(body.follow, null);
  });

  test("a preview says what rules would move and changes nothing", async () => {
    const asked = { ...defaults, channel_rules: [RULE] };
    const { status, body } = await client.api("POST", at("/channel_rules/preview"), asked);
    assert.equal(status, 200);
    assert.deepEqual([body.n_sessions, body.n_changed, body.is_partial], [30, 20, false]);
    assert.deepEqual(body.n_by_rule, [20]);
    assert.equal(body.moves[0].to_channel, "Podcast");
    assert.deepEqual((await client.api("GET", at("/traffic"))).body.settings, defaults);
    const none = await client.api("POST", at("/channel_rules/preview?to=1000"), asked);
    assert.equal(none.body.n_sessions, 0);
  });

  test("wrong settings are refused by field", async () => {
    const bad = { ...defaults, session_timeout_minutes: 0, channel_rules: [{ ...RULE, name: "" }] };
    for (const [method, path] of [["PUT", "/traffic"], ["POST", "/channel_rules/preview"]]) {
      const { status, body } = await client.api(method, at(path), bad);
      assert.equal(status, 400);
      const fields = body.errors.map(({ field }) => field);
      assert.deepEqual(fields, ["channel_rules[0].name", "session_timeout_minutes"]);
    }
    const asked = { from: 2, to: 1, b: { traffic: bad } };
    const { body } = await client.api("POST", at("/what_if"), asked);
    assert.deepEqual(body.errors.map(({ field }) => field).slice(0, 2), ["to", "b.traffic.channel_rules[0].name"]);
    assert.equal((await client.api("DELETE", at("/traffic"))).status, 405);
  });

  test("stored sessions follow changed settings by themselves", async () => {
    const put = await client.api("PUT", at("/traffic"), { ...defaults, channel_rules: [RULE] });
    assert.equal(put.status, 200);
    assert.equal(put.body.follow.n_visitors, 30);
    for (let turn = 0; turn < 100; turn += 1) {
      if ((await client.api("GET", at("/traffic"))).body.follow === null) break;
      await sleep(50);
    }
    assert.equal((await client.api("GET", at("/traffic"))).body.follow, null);
    const [person] = (await client.api("GET", at("/profiles?q=visitor-of-the-show-3"))).body;
    const profile = await client.api("GET", at(`/profiles/${person.profile_id}`));
    assert.equal(profile.body.sessions[0].attribution.channel, "Podcast");
  });

  test("attribution is compared under other settings, and nothing stored changes", async () => {
    const orders = await client.newSource(workspace, { kind: "webhook" });
    const placed = serverEvent({ aliases: ["urn:cookie:visitor-of-the-show-3", "urn:email:ada@shop.example"] });
    assert.equal((await client.webhook(orders.token, placed)).status, 202);
    const { settings } = (await client.api("GET", at("/traffic"))).body;
    const range = { from: Date.now() - 3_600_000, to: Date.now() + 1_000 };
    const traffic = { ...settings, channel_rules: [] };
    const { status, body } = await client.api("POST", at("/what_if"), { ...range, b: { traffic } });
    assert.equal(status, 200);
    const next = body.next;
    const rest = next && (await client.api("POST", at("/what_if"), { ...range, b: { traffic }, after: next })).body;
    assert.equal(rest?.next ?? null, null);
    assert.deepEqual([body.n_orders, body.n_changed, body.n_events], [1, 1, 1]);
    const money = body.lines.map(({ channel, a, b }) => [channel, a.revenue_minor, b.revenue_minor]);
    assert.deepEqual(money.sort(), [["Audio", 0, 1990], ["Podcast", 1990, 0]]);
    assert.deepEqual((await client.api("GET", at("/traffic"))).body.settings, settings);
  });
});
