import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { sign, start, statusOfDeclared } from "./harness.mjs";

const SECRET = "shpss_tests";

/** The parts of an order that the mapping reads. */
function order(id = 820_982_911_946_000_000n + BigInt(Math.floor(Math.random() * 1e9))) {
  const now = new Date().toISOString();
  const text = JSON.stringify({
    id: 0,
    admin_graphql_api_id: "",
    name: "#1001",
    test: false,
    source_name: "web",
    created_at: now,
    processed_at: now,
    updated_at: now,
    email: "ada@shop.example",
    currency: "EUR",
    total_price: "29.90",
    current_total_price: "29.90",
    total_tax: "4.77",
    total_discounts: "0.00",
    checkout_token: randomUUID(),
    cart_token: null,
    note_attributes: [],
    tags: "",
    discount_codes: [],
    customer: { id: 1, email: "ada@shop.example", first_name: "Ada", last_name: "L" },
    line_items: [
      { product_id: 11, variant_id: 12, sku: "A", title: "Mug", quantity: 1, price: "29.90" },
    ],
  });
  return { id: String(id), body: text.replace('"id":0', `"id":${id}`) };
}

describe("POST /webhooks/shopify/{token}", () => {
  let client, workspace, token;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "shopify", secret: SECRET }));
  });
  after(() => client.stop());

  test("a signed order becomes `Placed Order` under its exact id", async () => {
    const { id, body } = order();
    const answer = await client.shopify(token, SECRET, "orders/create", body);
    assert.equal(answer.status, 202, answer.text);
    const line = (await client.events(workspace)).find((one) => one.event_id === id);
    assert.equal(line?.name, "Placed Order");
    assert.equal(line.status, "accepted");
  });

  test("the same delivery again is a duplicate, answered 2xx", async () => {
    const { body } = order();
    const headers = { "x-shopify-webhook-id": randomUUID() };
    await client.shopify(token, SECRET, "orders/create", body, headers);
    const again = await client.shopify(token, SECRET, "orders/create", body, headers);
    assert.equal(again.status, 202);
    assert.deepEqual([again.body.accepted, again.body.duplicates], [0, 1]);
  });

  test("after a change of the secret the one before it is still good", async () => {
    const { source_id, token } = await client.newSource(workspace, { kind: "shopify", secret: SECRET });
    const changed = await client.api("PATCH", `/workspaces/${workspace}/sources/${source_id}`, { secret: "new" });
    assert.equal(changed.status, 200, changed.text);
    for (const [secret, status] of [["new", 202], [SECRET, 202], ["older", 401]]) {
      const answer = await client.shopify(token, secret, "orders/create", order().body);
      assert.equal(answer.status, status, secret);
    }
  });

  test("the bare header family and a trailing newline are understood", async () => {
    const { id, body } = order();
    const response = await fetch(`${client.url}/webhooks/shopify/${token}`, {
      method: "POST",
      headers: {
        "shopify-topic": "orders/create",
        "shopify-webhook-id": randomUUID(),
        "shopify-hmac-sha256": `${sign(SECRET, body)} `,
      },
      body,
    });
    assert.equal(response.status, 202);
    const line = (await client.events(workspace)).find((one) => one.event_id === id);
    assert.equal(line?.status, "accepted");
  });

  for (const [what, headers] of [
    ["a wrong signature", { "x-shopify-hmac-sha256": sign("other", "{}") }],
    ["no base64", { "x-shopify-hmac-sha256": "?" }],
    ["an empty signature", { "x-shopify-hmac-sha256": "" }],
  ]) {
    test(`${what} is 401 and stores nothing`, async () => {
      const { id, body } = order();
      const answer = await client.shopify(token, SECRET, "orders/create", body, headers);
      assert.equal(answer.status, 401);
      assert.equal(answer.body.code, "bad_signature");
      const logged = await client.events(workspace);
      assert.ok(logged.every((line) => line.event_id !== id));
    });
  }

  test("one changed byte breaks the signature", async () => {
    const { body } = order();
    const headers = { "x-shopify-hmac-sha256": sign(SECRET, body) };
    const changed = body.replace("29.90", "29.91");
    const answer = await client.shopify(token, SECRET, "orders/create", changed, headers);
    assert.equal(answer.status, 401);
  });

  test("one order, told by several topics in any order, is placed once", async () => {
    const { id, body } = order();
    for (const topic of ["orders/paid", "orders/updated", "orders/create", "orders/paid"]) {
      assert.equal((await client.shopify(token, SECRET, topic, body)).status, 202);
    }
    const logged = (await client.events(workspace)).filter((line) => line.event_id.startsWith(id));
    const accepted = logged.filter((line) => line.status === "accepted").map((line) => line.name);
    assert.deepEqual(accepted.sort(), ["Paid Order", "Placed Order", "Updated Order"]);
    assert.equal(logged.length, 4, "and one repeat");
  });

  test("privacy topics hand out and erase, and only when they are signed", async () => {
    const email = `xenia-${randomUUID()}@shop.example`;
    const { id, body } = order();
    const hers = body.replaceAll("ada@shop.example", email).replace('"customer":{"id":1,', '"customer":{"id":191167,');
    await client.shopify(token, SECRET, "orders/create", hers);
    const asked = {
      shop_id: 954889,
      shop_domain: "a.myshopify.com",
      customer: { id: 191167, email },
      orders_requested: [],
      orders_to_redact: [],
      data_request: { id: 9999 },
    };
    for (const topic of ["customers/data_request", "customers/redact", "shop/redact"]) {
      const forged = await client.shopify(token, "other", topic, asked);
      assert.deepEqual([forged.status, forged.body.code], [401, "bad_signature"], topic);
    }
    const found = async () => (await client.api("GET", `/workspaces/${workspace}/profiles?q=${email}`)).body;
    assert.equal((await found()).length, 1);

    await client.shopify(token, SECRET, "customers/data_request", asked);
    const requests = `/workspaces/${workspace}/data_requests`;
    const [request] = (await client.api("GET", requests)).body;
    const document = await client.api("GET", `${requests}/${request.seq}`);
    assert.match(document.headers.get("content-disposition"), /attachment/);
    assert.ok(document.text.includes(email) && document.text.includes(id));

    assert.equal((await client.shopify(token, SECRET, "customers/redact", asked)).status, 202);
    assert.deepEqual([await found(), (await client.api("GET", requests)).body], [[], []]);
    const logged = await client.events(workspace);
    assert.ok(logged.every((line) => line.event_id !== id));
    assert.ok(logged.some((line) => line.name === "Redacted Customer"));
  });

  test("an authentic body that cannot be read is kept and answered 2xx", async () => {
    const before = (await client.events(workspace)).length;
    const answer = await client.shopify(token, SECRET, "orders/create", "<html>");
    assert.equal(answer.status, 202);
    const logged = await client.events(workspace);
    assert.equal(logged.length, before + 1);
    assert.equal(logged[0].status, "quarantined");

    const replay = `/workspaces/${workspace}/quarantine/${logged[0].seq}/replay`;
    const { status, body } = await client.api("POST", replay);
    assert.deepEqual([status, body.status, body.accepted], [200, "quarantined", 0]);
    assert.match(body.error, /expected value/);
    assert.equal((await client.api("POST", replay.replace(/\d+\/replay/, "999999/replay"))).status, 404);
    assert.equal((await client.api("GET", replay)).status, 405);
  });

  test("an unknown address is 404", async () => {
    const { body } = order();
    const answer = await client.shopify("nobodys-token", SECRET, "orders/create", body);
    assert.equal(answer.status, 404);
    assert.equal((await fetch(`${client.url}/webhooks/other/${token}`)).status, 404);
    assert.equal((await fetch(`${client.url}/webhooks/shopify/${token}`)).status, 405);
  });

  test("more than the limit is 413", async () => {
    const url = `${client.url}/webhooks/shopify/${token}`;
    assert.equal(await statusOfDeclared(url, 5_000_001), 413);
  });
});
