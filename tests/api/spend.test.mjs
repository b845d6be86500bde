// Spend that a person brings, and what is told of it beside visits and orders.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { serve } from "../../scripts/serve.mjs";
import { day } from "../fakes/ads.mjs";
import { ADMIN_TOKEN, Client } from "./harness.mjs";

describe("spend by hand", () => {
  let client, stop, ws;
  before(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "tributary-spend-"));
    const server = await serve({ dataDir, bindings: { ADMIN_TOKEN, RATES_URL: "http://127.0.0.1:1/" } });
    stop = async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    };
    client = new Client(server.url);
    ws = await client.newWorkspace();
  });
  after(() => stop());

  test("a table is shown first, then stored, then replaced", async () => {
    const table = `Date;Campaign ID;Ad ID;Spend (EUR);Clicks\n${day(-1)};c1;a1;1.234,50;7\n${day()};c1;a1;oops;1\n`;
    const post = (query, body) => client.api("POST", `/workspaces/${ws}/spend?${query}`, body);
    const shown = (await post("name=pinterest&preview=true", table)).body;
    assert.deepEqual(shown.columns, ["Date", "Campaign ID", "Ad ID", "Spend (EUR)", "Clicks"]);
    assert.equal(shown.mapping.spend, "Spend (EUR)");
    assert.deepEqual(shown.import.errors, [{ line: 3, column: "Spend (EUR)", message: "expected a number" }]);
    const read = async () => (await client.api("GET", `/workspaces/${ws}/spend?by=ad`)).body;
    assert.deepEqual(await read(), []);
    for (const clicks of [7, 9]) {
      const done = await post("name=pinterest", table.replace(";7", `;${clicks}`));
      assert.equal(done.body.n_rows, 1, done.text);
    }
    const [sum, ...others] = await read();
    assert.deepEqual(others, []);
    assert.deepEqual([sum.platform, sum.key, sum.spend_micros, sum.clicks], ["pinterest", "a1", 1_234_500_000, 9]);
    const wrong = await post(`mapping=${encodeURIComponent('{"day":"When"}')}`, table);
    assert.equal(wrong.body.n_errors, 2);
    assert.equal((await post("mapping=x", table)).body.errors[0].field, "mapping");
    assert.equal((await post("form=meta", "{}")).status, 400);
  });

  test("ads without visits, visits without ids and unknown campaigns are told", async () => {
    const { token } = await client.newSource(ws, { kind: "pixel" });
    const visit = async (query) => {
      const now = Date.now();
      const event = {
        event_name: "$page_load", event_id: crypto.randomUUID(), created_at: now - 500,
        properties: { $url: `https://shop.example/?${query}`, referrer: "" }, profile_properties: {},
        aliases: [`urn:cookie:${crypto.randomUUID()}`],
      };
      const headers = { "user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0" };
      const sent = await client.pixel(token, { v: 1, level: "wasm", sent_at: now, events: [event] }, headers);
      assert.equal(sent.status, 202, sent.text);
    };
    await visit("cvg_source=facebook&cvg_cid=c1&cvg_adid=a2");
    await visit("cvg_source=facebook&cvg_cid=c9&cvg_adid=a9");
    await visit("gclid=abc");
    const { body } = await client.api("GET", `/workspaces/${ws}/tracking_health`);
    assert.deepEqual(body.untracked.map((it) => [it.platform, it.id, it.campaign]), [["pinterest", "a1", "c1"]]);
    assert.deepEqual(body.unknown.map((it) => [it.source, it.campaign_id, it.n_sessions]), [["facebook", "c9", 1]]);
    const google = body.channels.find((it) => it.channel === "Google Ads");
    assert.deepEqual([google.n_sessions, google.n_without_campaign], [1, 1]);
    assert.match(google.example, /gclid=abc/);
  });

  test("claims beside orders, with reasons", async () => {
    const hook = await client.newSource(ws, { kind: "webhook" });
    const order = (id, more = {}) => ({
      event_name: "Placed Order", event_id: id, timestamp: Math.floor(Date.now() / 1000) - 60,
      properties: { id, total_price: "10.00", currency: "EUR", items: [], ...more },
      profile_properties: {}, aliases: [`urn:email:${id}@shop.example`],
    });
    await client.webhook(hook.token, [order("o1"), order("o2")]);
    const table = `day,ad_id,spend,conversions\n${day()},a1,5,3\n`;
    await client.api("POST", `/workspaces/${ws}/spend?name=meta&currency=EUR`, table);
    const { body } = await client.api("GET", `/workspaces/${ws}/reconciliation`);
    const today = body.days.find((it) => it.day === day());
    assert.deepEqual([today.n_ours, today.n_visited, body.has_shop], [2, 0, false]);
    assert.deepEqual(today.claims.find((it) => it.platform === "meta"), { platform: "meta", claimed_micros: 3_000_000, n_visited: 0 });
    const codes = today.reasons.map((it) => [it.code, it.platform, it.n_micros]);
    assert.deepEqual(codes, [
      ["without_visit", null, 2_000_000],
      ["claimed_without_visit", "meta", 3_000_000],
      ["claimed_twice", null, 1_000_000],
      ["not_final", null, null],
    ]);
  });
});
