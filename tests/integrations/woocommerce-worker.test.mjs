// The plugin's webhooks and the ids it keeps in the order, taken by a running Worker.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { batch, read, sign, start } from "../api/harness.mjs";
import { run, skip } from "./woocommerce/run.mjs";

const SECRET = "whsec_ü";

describe("the WooCommerce plugin and the collector", { skip }, () => {
  let client, workspace, pixel, orders;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    pixel = await client.newSource(workspace, { kind: "pixel" });
    orders = await client.newSource(workspace, { kind: "woocommerce", secret: SECRET });
  });
  after(() => client.stop());

  test("every webhook it makes is answered, pinged and taken, and the order meets the visit", async () => {
    const visitor = randomUUID();
    await client.pixel(pixel.token, batch(1, visitor));
    const form = { host: "https://events.shop.example", pixel_token: pixel.token, orders_token: orders.token, secret: SECRET };
    const hook = "woocommerce_checkout_create_order";
    const [, webhooks, meta] = run(
      { do: "save", form },
      { do: "webhooks" },
      { do: "checkout", hook, cookies: { __cvg_uid: visitor } },
    );
    const order = {
      id: 77,
      status: "processing",
      currency: "EUR",
      total: "19.90",
      date_created_gmt: new Date().toISOString().slice(0, 19),
      created_via: "checkout",
      customer_id: 0,
      billing: { email: "ann@shop.example" },
      line_items: [],
      meta_data: Object.entries(meta).map(([key, value]) => ({ key, value })),
    };
    assert.equal(Object.keys(webhooks).length, 6);
    for (const webhook of Object.values(webhooks)) {
      const url = webhook.delivery_url.replace("https://events.shop.example", client.url);
      const post = (body, headers) => fetch(url, { method: "POST", body, headers }).then(read);
      const form = { "content-type": "application/x-www-form-urlencoded" };
      assert.equal((await post("webhook_id=7", form)).status, 200, webhook.topic);
      const isCustomer = webhook.topic.startsWith("customer");
      const body = JSON.stringify(isCustomer ? { id: 5, email: "ann@shop.example" } : order);
      const headers = { "x-wc-webhook-topic": webhook.topic, "x-wc-webhook-signature": sign(webhook.secret, body) };
      assert.equal((await post(body, headers)).status, 202, webhook.topic);
    }
    const names = (await client.events(workspace)).map((line) => line.name).sort();
    assert.deepEqual(names, ["$page_load", "Created Customer", "Deleted Order", "Placed Order", "Restored Order", "Updated Customer", "Updated Order"]);
    const { body: [profile] } = await client.api("GET", `/workspaces/${workspace}/profiles?q=${visitor}`);
    assert.deepEqual([profile.n_sessions, profile.n_conversions], [1, 1]);
  });
});
