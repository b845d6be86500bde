import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { start, statusOfDeclared } from "./harness.mjs";

const SECRET = "shpss_tests";

/** A post of the web pixel extension, as docs/wire.md has it. */
function post(name, data, changes = {}) {
  const now = Date.now();
  return {
    v: 1,
    sent_at: now,
    event: {
      id: `sh-${randomUUID()}`,
      name,
      clientId: randomUUID(),
      timestamp: new Date(now - 50).toISOString(),
      data,
      context: { document: { location: { href: "https://shop.example/checkouts/cn/c1", origin: "https://shop.example" }, referrer: "" } },
    },
    ...changes,
  };
}

const checkout = (orderId, token = randomUUID()) => ({
  token,
  currencyCode: "EUR",
  totalPrice: { amount: 29.9, currencyCode: "EUR" },
  lineItems: [],
  order: { id: orderId },
});

describe("POST /e/{token} of Shopify's web pixel", () => {
  let client, workspace, token;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "web_pixel" }));
  });
  after(() => client.stop());

  const send = (body, headers = { origin: "null" }) => client.pixel(token, body, headers);
  /** The orders of a person, each copy with the source that told it. */
  async function orders(profile) {
    const { conversions } = (await client.api("GET", `/workspaces/${workspace}/profiles/${profile}`)).body;
    const logged = await client.events(workspace);
    const sourceOf = (seq) => logged.find((line) => line.seq === seq).source_id;
    return conversions.map((one) => [one.conversion_id, one.revenue_minor, sourceOf(one.seq)]).sort();
  }

  test("the sandbox's origin `null` may send and read the answer", async () => {
    const answer = await send(post("page_viewed", {}));
    assert.equal(answer.status, 202, answer.text);
    assert.equal(answer.headers.get("access-control-allow-origin"), "null");
    assert.deepEqual(answer.body.events.map((one) => [one.status, one.warnings]), [["accepted", []]]);
  });

  test("a pixel source does not take it", async () => {
    const pixel = await client.newSource(workspace, { kind: "pixel" });
    assert.equal((await client.pixel(pixel.token, post("page_viewed", {}), { origin: "null" })).status, 403);
  });

  test("its script is the custom pixel, ready to be pasted", async () => {
    const response = await fetch(`${client.url}/pixels/${token}.js`);
    assert.equal(response.status, 200);
    const [first, ...rest] = (await response.text()).split("\n");
    const settings = JSON.parse(/^const settings = (.*);$/.exec(first)[1]);
    assert.deepEqual(settings, { host: client.url, token, pages: "checkout" });
    assert.match(rest.join("\n"), /payment_info_submitted/);
  });

  test("what is no standard event is refused with the field", async () => {
    const answer = await send(post("search_submitted", {}));
    assert.equal(answer.status, 400);
    assert.match(answer.body.errors[0].field, /event\.name$/);
    assert.equal((await send("{")).status, 400);
  });

  test("a checkout of many lines fits, more than 256 KiB do not", async () => {
    const line = { quantity: 1, title: "x".repeat(1000), variant: null };
    const data = { checkout: { ...checkout(null), lineItems: Array(200).fill(line) } };
    const answer = await send(post("checkout_started", data));
    assert.equal(answer.status, 202, answer.text);
    assert.equal(answer.body.events[0].warnings[0].rule, "too_many_items");
    assert.equal(await statusOfDeclared(`${client.url}/e/${token}`, 256 * 1024 + 1), 413);
  });

  test("the thank-you page and the shop tell one order of one person", async () => {
    const shop = await client.newSource(workspace, { kind: "shopify", secret: SECRET });
    const id = "820982911946154508";
    const [uid, checkoutToken] = [randomUUID(), randomUUID()];
    const cookies = { __cvg_uid: uid };
    const thanks = post("checkout_completed", { checkout: checkout(`gid://shopify/OrderIdentity/${id}`, checkoutToken) }, { cookies });
    assert.equal((await send(thanks)).body.accepted, 1);
    const [{ profile_id: profile }] = (await client.api("GET", `/workspaces/${workspace}/profiles?q=${uid}`)).body;
    assert.deepEqual(await orders(profile), [[id, 2990, "web-pixel"]]);

    const order = `{"id":${id},"created_at":"${new Date().toISOString()}","currency":"EUR","total_price":"29.90","checkout_token":"${checkoutToken}","line_items":[]}`;
    assert.equal((await client.shopify(shop.token, SECRET, "orders/create", order)).body.accepted, 1);
    assert.deepEqual(await orders(profile), [[id, 2990, "shopify"], [id, 2990, "web-pixel"]]);
    const told = (await client.events(workspace)).filter((line) => line.event_id === id);
    assert.deepEqual(told.map((line) => line.status), ["accepted", "accepted"]);

    const again = await send({ ...thanks, sent_at: Date.now() });
    assert.deepEqual([again.body.accepted, again.body.duplicates], [0, 1]);
  });
});
