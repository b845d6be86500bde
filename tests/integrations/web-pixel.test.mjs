import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { buildWebPixel } from "../../integrations/shopify/build.mjs";
import { start } from "../api/harness.mjs";
import { CART_LINE, VARIANT, checkout, openSandbox, standardEvent } from "./sandbox.mjs";

const ALLOWED = { analyticsProcessingAllowed: true, marketingAllowed: false, preferencesProcessingAllowed: false, saleOfDataAllowed: false };

describe("the web pixel in Shopify's sandbox", () => {
  let client, workspace, token, extension;
  before(async () => {
    extension = readFileSync((await buildWebPixel()).extension, "utf8");
    client = await start();
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "web_pixel" }));
  });
  after(() => client.stop());

  /** Runs the pixel; `requests` are its posts, with the answers of the running Worker. */
  function open({ pages = "checkout", code = extension, answer = undefined, ...page } = {}) {
    const requests = [];
    const send = async (url, options) => {
      const request = { url, options, body: JSON.parse(options.body) };
      requests.push(request);
      const headers = { origin: "null", "content-type": "text/plain;charset=UTF-8" };
      request.answer = answer?.(requests.length) ?? (await fetch(url, { ...options, keepalive: false, headers }));
      return request.answer;
    };
    const settings = { host: `${client.url}/`, token, pages };
    const visitor = { cookies: { __cvg_uid: randomUUID() }, storage: new Map(), privacy: ALLOWED, ...page };
    return { ...openSandbox(code, settings, visitor, send), requests, visitor };
  }

  const settled = (sandbox, n) => until(() => sandbox.requests.length >= n && sandbox.requests.every((one) => one.answer));

  test("beside the theme's pixel it tells the checkout only", async () => {
    const sandbox = open();
    const names = ["checkout_completed", "checkout_started", "page_viewed", "payment_info_submitted"];
    assert.deepEqual(sandbox.names, names);
    sandbox.publish(standardEvent("page_viewed", {}, "/products/cap"));
    for (const path of ["/checkouts/cn/c1-5dc8/information", "/checkouts/cn/c1-5dc8/thank-you", "/orders/1b2c"]) {
      sandbox.publish(standardEvent("page_viewed", {}, path));
    }
    await settled(sandbox, 3);
    const paths = sandbox.requests.map((one) => one.body.event.context.document.location.pathname);
    assert.deepEqual(paths.sort(), ["/checkouts/cn/c1-5dc8/information", "/checkouts/cn/c1-5dc8/thank-you", "/orders/1b2c"]);
  });

  test("a whole visit becomes our events, each once and without a warning", async () => {
    const uid = randomUUID();
    const cookies = { __cvg_uid: uid, __cvg_sid: randomUUID(), _fbp: "fb.1.1.2" };
    const sandbox = open({ pages: "all", cookies, customer: { id: "77" } });
    const token = randomUUID();
    const id = String(5_396_439_000_000 + Math.floor(Math.random() * 1e6));
    const sent = [
      standardEvent("page_viewed", {}),
      standardEvent("collection_viewed", { collection: { id: "408385257707", title: "Hats", productVariants: [VARIANT] } }),
      standardEvent("product_viewed", { productVariant: VARIANT }),
      standardEvent("product_added_to_cart", { cartLine: CART_LINE }),
      standardEvent("cart_viewed", { cart: { id: "c1-5dc8", cost: CART_LINE.cost, lines: [CART_LINE], totalQuantity: 2, attributes: [] } }),
      standardEvent("checkout_started", checkout(token)),
      standardEvent("payment_info_submitted", checkout(token)),
      standardEvent("checkout_completed", checkout(token, `gid://shopify/OrderIdentity/${id}`)),
    ];
    for (const event of sent) {
      sandbox.publish(event);
      await settled(sandbox, sent.indexOf(event) + 1);
    }
    const outcomes = await Promise.all(sandbox.requests.map((one) => one.answer.json()));
    assert.deepEqual(outcomes.flatMap((one) => one.events.map(({ status, warnings }) => [status, warnings])), sent.map(() => ["accepted", []]));
    const [profile] = (await client.api("GET", `/workspaces/${workspace}/profiles?q=${uid}`)).body;
    const { sessions } = (await client.api("GET", `/workspaces/${workspace}/profiles/${profile.profile_id}`)).body;
    const names = sessions.flatMap((one) => one.events.map((event) => event.name)).sort();
    const want = ["$page_load", "Added Payment Info", "Added To Cart", "Placed Order", "Started Checkout", "Viewed Cart", "Viewed Collection", "Viewed Product"];
    assert.deepEqual(names, want);
    const order = (await client.events(workspace)).find((line) => line.event_id === id);
    const { properties, profile_properties, aliases } = (await client.api("GET", `/workspaces/${workspace}/events/${order.seq}`)).body;
    assert.deepEqual([properties.total_price, properties.items[0].price, properties.consent], ["44.70", "19.90", { analytics: "granted", marketing: "denied" }]);
    assert.equal(profile_properties._fbp, "fb.1.1.2");
    const known = JSON.stringify(aliases);
    for (const alias of [`urn:cookie:${uid}`, `urn:checkout_token:${token}`, "urn:customer_id:77", "urn:email:ann@shop.example"]) {
      assert.ok(known.includes(alias), alias);
    }
  });

  for (const [what, storage, want] of [
    ["nobody has told a checkout, it is told", new Map(), [["checkout_started", false], "mine"]],
    ["the theme's pixel told it at the button, only its token is added", new Map([["__cvg_checkout", "old ?"]]), [["checkout_started", true], "old mine"]],
    ["it was told before, nothing is sent", new Map([["__cvg_checkout", "old mine"]]), [undefined, "old mine"]],
    ["storage is forbidden, it is told", null, [["checkout_started", false], undefined]],
  ]) {
    test(`where ${what}`, async () => {
      const sandbox = open({ storage });
      sandbox.publish(standardEvent("checkout_started", checkout("mine")));
      sandbox.publish(standardEvent("payment_info_submitted", checkout("mine")));
      await settled(sandbox, want[0] === undefined ? 1 : 2);
      const started = sandbox.requests.map(({ body }) => [body.event.name, body.is_told]).find(([name]) => name === "checkout_started");
      assert.deepEqual([started, storage?.get("__cvg_checkout")], want);
    });
  }

  test("a changed mind rides on what follows", async () => {
    const sandbox = open();
    sandbox.publish(standardEvent("payment_info_submitted", checkout("c")));
    await settled(sandbox, 1);
    sandbox.decide({ ...ALLOWED, marketingAllowed: true });
    sandbox.publish(standardEvent("payment_info_submitted", checkout("c")));
    await settled(sandbox, 2);
    assert.deepEqual(sandbox.requests.map((one) => one.body.customer_privacy.marketingAllowed), [false, true]);
  });

  test("a page that no longer answers for its cookies does not hold an event back", async () => {
    const sandbox = open({ cookies: null });
    sandbox.publish(standardEvent("payment_info_submitted", checkout("c")));
    await settled(sandbox, 1);
    assert.deepEqual(sandbox.requests[0].body.cookies, {});
    assert.equal(sandbox.requests[0].answer.status, 202);
  });

  test("it tries again on 429, 5xx and network errors, and never on another answer", async () => {
    const answers = { 1: { status: 503 }, 2: { status: 429 } };
    const failing = (n) => {
      if (n === 3) throw new TypeError("Failed to fetch");
      return answers[n];
    };
    const soon = (action, _, ...args) => setImmediate(action, ...args);
    const patient = (action, ms, ...args) => (ms < 400 ? setTimeout(action, ms, ...args) : soon(action, ms, ...args));
    const sandbox = open({ answer: failing, setTimeout: patient });
    sandbox.publish(standardEvent("payment_info_submitted", checkout("c")));
    await until(() => sandbox.requests.length === 4 && sandbox.requests[3].answer);
    const ids = new Set(sandbox.requests.map((one) => one.body.event.id));
    assert.deepEqual([ids.size, sandbox.requests[3].answer.status], [1, 202]);

    const refused = open({ answer: () => ({ status: 400 }), setTimeout: patient });
    refused.publish(standardEvent("payment_info_submitted", checkout("c")));
    await settled(refused, 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(refused.requests.length, 1);
  });

  test("served by the collector and pasted as a custom pixel it does the same", async () => {
    const code = await (await fetch(`${client.url}/pixels/${token}.js`)).text();
    const sandbox = open({ code });
    sandbox.publish(standardEvent("payment_info_submitted", checkout("c")));
    await settled(sandbox, 1);
    assert.equal(sandbox.requests[0].url, `${client.url}/e/${token}`);
    assert.equal(sandbox.requests[0].answer.status, 202);
  });

  test("a request outlives its page unless it is too large for that", async () => {
    const sandbox = open();
    const large = checkout("c");
    large.checkout.lineItems = Array(60).fill(large.checkout.lineItems[0]);
    sandbox.publish(standardEvent("payment_info_submitted", checkout("c")));
    sandbox.publish(standardEvent("payment_info_submitted", large));
    await settled(sandbox, 2);
    const isKept = ({ body }) => body.event.data.checkout.lineItems.length === 1;
    assert.ok(sandbox.requests.every((one) => one.options.keepalive === isKept(one)));
  });
});

async function until(isDone) {
  for (let tries = 0; tries < 500; tries++) {
    if (isDone()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("waited in vain");
}
