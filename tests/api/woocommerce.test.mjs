// POST /webhooks/woocommerce/{token}: deliveries captured from a running WooCommerce.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { batch, read, sign, start, statusOfDeclared } from "./harness.mjs";

const FOLDER = fileURLToPath(
  new URL("../../../shared/fixtures/woocommerce/real-7.9.0/webhooks/", import.meta.url),
);
const SECRET = "whsec_oracle_ü";

describe("POST /webhooks/woocommerce/{token}", () => {
  let client, workspace, token;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "woocommerce", secret: SECRET }));
  });
  after(() => client.stop());

  async function post(body, headers) {
    const url = `${client.url}/webhooks/woocommerce/${token}`;
    return read(await fetch(url, { method: "POST", headers, body }));
  }

  const order = (changes = {}) => JSON.stringify({
    id: 1000 + Math.floor(Math.random() * 1e9),
    status: "processing",
    currency: "EUR",
    total: "19.90",
    date_created_gmt: new Date(Date.now() - 5000).toISOString().slice(0, 19),
    date_modified_gmt: new Date(Date.now() - 4000).toISOString().slice(0, 19),
    created_via: "checkout",
    customer_id: 0,
    billing: { email: `${randomUUID()}@shop.example` },
    line_items: [],
    meta_data: [],
    ...changes,
  });
  const tell = (topic, body, secret = SECRET) =>
    post(body, { "x-wc-webhook-topic": topic, "x-wc-webhook-signature": sign(secret, body) });

  test("every captured delivery is taken, once", { skip: !existsSync(FOLDER) && "shared fixtures not present" }, async () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".headers.json")).sort();
    for (const round of [1, 2]) {
      for (const file of files) {
        const given = JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
        const headers = Object.entries(given).filter(([name]) => /^(x-wc|content-type)/i.test(name));
        const body = readFileSync(join(FOLDER, file.replace(".headers.json", ".body")));
        const { status, body: answer } = await post(body, Object.fromEntries(headers));
        assert.equal(status, /ping/.test(file) ? 200 : 202, file);
        if (round === 2) assert.equal(answer?.accepted ?? 0, 0, file);
      }
    }
    const events = await client.events(workspace, "?status=accepted&limit=200");
    const counts = {};
    for (const { name } of events) counts[name] = (counts[name] ?? 0) + 1;
    console.log(`${files.length} captured deliveries:`, counts);
    assert.deepEqual(counts, {
      "Placed Order": 3,
      "Updated Order": 5,
      "Received Refund": 1,
      "Cancelled Order": 2,
      "Deleted Order": 3,
      "Created Customer": 3,
      "Updated Customer": 3,
    });
    const { body: page } = await client.api("GET", `/workspaces/${workspace}/orders`);
    const orders = page.orders.map((one) => [one.order_id, one.revenue_minor, one.currency]);
    assert.deepEqual(orders.sort(), [["18", 7600, "EUR"], ["20", 0, "EUR"], ["21", 5201, "JPY"]]);
    // No visit of ours is known: the one that WooCommerce noted gets the credit.
    const { body: detail } = await client.api("GET", `/workspaces/${workspace}/orders/21`);
    assert.match(JSON.stringify(detail), /"channel_group":"Paid Search","channel":"Google Ads"/);
  });

  test("a visitor's order meets the visit by its meta", async () => {
    const { token: pixel } = await client.newSource(workspace, { kind: "pixel" });
    const visitor = randomUUID();
    await client.pixel(pixel, batch(1, visitor));
    const body = order({ meta_data: [{ key: "_tributary_uid", value: visitor }] });
    assert.equal((await tell("order.created", body)).status, 202);
    const { body: [profile] } = await client.api("GET", `/workspaces/${workspace}/profiles?q=${visitor}`);
    assert.deepEqual([profile.n_sessions, profile.n_conversions], [1, 1]);
  });

  test("an unpaid order is no sale until it is paid", async () => {
    const id = 4_000_001;
    const count = async () =>
      (await client.api("GET", `/workspaces/${workspace}/orders?q=${id}`)).body.orders.length;
    await tell("order.created", order({ id, status: "pending" }));
    assert.equal(await count(), 0);
    await tell("order.updated", order({ id, status: "processing" }));
    assert.equal(await count(), 1);
  });

  test("only the current and the previous secret sign", async () => {
    const { source_id } = (await client.api("GET", `/workspaces/${workspace}/sources`)).body.find((one) => one.token === token);
    assert.equal((await tell("order.created", order(), "other")).status, 401);
    assert.equal((await post(order(), { "x-wc-webhook-topic": "order.created" })).status, 401);
    const path = `/workspaces/${workspace}/sources/${source_id}`;
    assert.equal((await client.api("PATCH", path, { secret: "newer" })).status, 200);
    assert.equal((await tell("order.created", order(), "newer")).status, 202);
    assert.equal((await tell("order.created", order())).status, 202);
  });

  test("the ping is answered and leaves nothing", async () => {
    const before = (await client.events(workspace)).length;
    const form = { "content-type": "application/x-www-form-urlencoded" };
    assert.equal((await post("webhook_id=31", form)).status, 200);
    assert.equal((await post("webhook_id=31&x=1", form)).status, 401);
    assert.equal((await client.events(workspace)).length, before);
  });

  test("what cannot be read waits in quarantine", async () => {
    const { status } = await tell("order.updated", "<html>");
    assert.equal(status, 202);
    const [logged] = await client.events(workspace, "?status=quarantined");
    assert.equal(logged.status, "quarantined");
  });

  test("addresses, methods and sizes", async () => {
    const url = `${client.url}/webhooks/woocommerce/${token}`;
    assert.equal((await fetch(url)).status, 405);
    assert.equal((await fetch(url.replace(token, "nobodys-token"), { method: "POST" })).status, 404);
    assert.equal(await statusOfDeclared(url, 5_000_001), 413);
    const made = await client.api("POST", `/workspaces/${workspace}/sources`, { name: "w", kind: "woocommerce" });
    assert.deepEqual([made.status, made.body.errors[0].field], [400, "secret"]);
  });
});
