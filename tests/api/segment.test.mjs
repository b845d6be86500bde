// POST /v1/{call}: the Segment protocol, by hand and by Segment's own Node client.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { Analytics } from "@segment/analytics-node";

import { read, start, statusOfDeclared } from "./harness.mjs";

describe("POST /v1/{call}", () => {
  let client, workspace, token;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "segment" }));
  });
  after(() => client.stop());

  const basic = (key) => ({ authorization: `Basic ${btoa(`${key}:`)}` });
  async function post(call, body, headers = basic(token)) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return read(await fetch(`${client.url}/v1/${call}`, { method: "POST", headers, body: text }));
  }
  const detail = async (name) => {
    const [line] = await client.events(workspace, `?name=${encodeURIComponent(name)}`);
    return (await client.api("GET", `/workspaces/${workspace}/events/${line.seq}`)).body;
  };

  test("the official Node client's calls are stored, each once", async () => {
    const analytics = new Analytics({ writeKey: token, host: client.url, path: "/v1/batch", maxEventsInBatch: 3 });
    const failures = [];
    analytics.on("error", (error) => failures.push(error));
    const ids = { userId: "u-1", anonymousId: "anon-1" };
    analytics.identify({ ...ids, traits: { email: "Ann@Shop.example", firstName: "Ann", plan: "pro" } });
    analytics.track({ ...ids, event: "Product Added", properties: { product_id: 7, name: "Cap", price: 19.9, currency: "EUR", quantity: 2 } });
    analytics.track({ ...ids, event: "Order Completed", properties: { order_id: "o-1", total: 39.8, tax: 6.35, currency: "EUR", products: [{ product_id: 7, name: "Cap", price: 19.9, quantity: 2 }] } });
    analytics.page({ ...ids, name: "Home", properties: { url: "https://shop.example/" } });
    analytics.screen({ ...ids, name: "Basket" });
    analytics.group({ ...ids, groupId: "g-1", traits: { name: "Acme" } });
    analytics.alias({ userId: "u-1", previousId: "old-1" });
    await analytics.closeAndFlush();
    assert.deepEqual(failures, []);
    const events = (await client.events(workspace, "?limit=200")).filter((line) => line.status === "accepted");
    assert.deepEqual(events.map((line) => line.name).sort(), ["$alias", "$group", "$identify", "$page_load", "Added To Cart", "Placed Order", "Viewed Screen"]);
    assert.equal(new Set(events.map((line) => line.profile_id)).size, 1);
    const order = await detail("Placed Order");
    assert.deepEqual(
      [order.properties.id, order.properties.total_price, order.properties.total_tax, order.properties.items[0].product_id, order.warnings],
      ["o-1", "39.80", "6.35", "7", []],
    );
    const { body: page } = await client.api("GET", `/workspaces/${workspace}/orders`);
    assert.deepEqual(page.orders.map((one) => [one.order_id, one.revenue_minor]), [["o-1", 3980]]);
    const { body: [profile] } = await client.api("GET", `/workspaces/${workspace}/profiles?q=ann@shop.example`);
    assert.deepEqual([...profile.aliases].sort(), ["urn:cookie:anon-1", "urn:cookie:old-1", "urn:email:ann@shop.example", "urn:user_id:old-1", "urn:user_id:u-1"]);
  });

  test("a repeat is told by its message id and answered 200", async () => {
    const body = { event: "Quiz Done", userId: "u-2", messageId: randomUUID() };
    assert.deepEqual([(await post("track", body)).status, (await post("track", body)).body.duplicates], [200, 1]);
  });

  test("the write key may stand in the body, whatever the content type", async () => {
    const body = { writeKey: token, type: "track", event: "Plain Text", anonymousId: "anon-9", messageId: randomUUID() };
    const headers = { "content-type": "text/plain", origin: "https://shop.example" };
    const answer = await post("t", body, headers);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), "https://shop.example");
    assert.equal((await post("t", { ...body, writeKey: "nobodys-key" }, headers)).status, 401);
    assert.equal((await post("t", "<html>", {})).status, 401);
  });

  test("a browser may send with the client's headers", async () => {
    const preflight = await fetch(`${client.url}/v1/t`, {
      method: "OPTIONS",
      headers: { origin: "https://shop.example", "access-control-request-headers": "authorization,content-type" },
    });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get("access-control-allow-headers"), /authorization/);
    const own = await client.newSource(workspace, { kind: "segment", name: "own", allowed_origins: ["https://shop.example"] });
    const from = (origin) => post("page", { anonymousId: "a", messageId: randomUUID() }, { ...basic(own.token), origin });
    assert.deepEqual([(await from("https://shop.example")).status, (await from("https://evil.example")).status], [200, 403]);
  });

  test("good messages of a batch are stored, bad ones named", async () => {
    const batch = [{ type: "track", event: "Good", userId: "u" }, { type: "track", userId: "u" }];
    const { status, body } = await post("import", { batch });
    assert.deepEqual([status, body.accepted, body.events[1].errors[0].field], [200, 1, "event"]);
    const alone = await post("track", { userId: "u" });
    assert.deepEqual([alone.status, alone.body.errors[0].field], [400, "event"]);
  });

  test("addresses, methods and sizes", async () => {
    assert.equal((await post("fly", {})).status, 404);
    assert.equal((await fetch(`${client.url}/v1/track`)).status, 405);
    assert.equal(await statusOfDeclared(`${client.url}/v1/batch`, 500_001, basic(token)), 413);
    const long = { event: "Long", userId: "u", properties: { text: "x".repeat(33_000) } };
    assert.equal((await post("track", long)).status, 400);
  });
});
