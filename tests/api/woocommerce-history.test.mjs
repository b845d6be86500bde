// The history of a WooCommerce shop's orders, read from a fake REST API by the running Worker.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { startShop } from "../fakes/woocommerce.mjs";
import { sign } from "./harness.mjs";
import { openHistory, total } from "./history.mjs";

const SECRET = "whsec_history";
const HOUR_MS = 3_600_000;

/** A time as WooCommerce writes it: UTC without a zone, in whole seconds. */
const gmt = (ms) => new Date(ms).toISOString().slice(0, 19);

/** `n` paid orders of 29.90, one an hour, the newest two days old. */
function orders(n, firstId = 1) {
  const start = Date.now() - 48 * HOUR_MS - n * HOUR_MS;
  return Array.from({ length: n }, (_, index) => {
    const at = gmt(start + index * HOUR_MS);
    return {
      id: firstId + index, status: "processing", currency: "EUR", total: "29.90", date_created_gmt: at, date_modified_gmt: at,
      created_via: "checkout", customer_id: 0, billing: { email: `p${firstId + index}@shop.example` }, line_items: [], meta_data: [], refunds: [],
    };
  });
}

describe("the history of a WooCommerce source", () => {
  let history, shop;

  /** Reads what changed, as every night. */
  async function readAgain() {
    const { done_at } = await history.status();
    await history.readNow();
    return history.finished(done_at);
  }
  const change = (id, changed) => {
    const order = shop.orders.find((it) => it.id === id);
    Object.assign(order, { date_modified_gmt: gmt(Date.now()), ...changed });
    return order;
  };
  const stored = async (id) => (await history.client.api("GET", `/workspaces/${history.workspace}/orders/${id}`)).body;
  const storedIds = async () => (await history.storedIds()).map(Number).sort((a, b) => a - b);

  before(async () => {
    history = await openHistory("woocommerce", SECRET);
    shop = await startShop({ orders: orders(130) });
  });
  after(async () => {
    await history.stop();
    await shop.stop();
  });

  test("every order is read once, through failures, throttling and slow answers", async () => {
    shop.faults.push(503, "html", undefined, "drop", "slow", 429);
    const answer = await history.connect({ base_url: shop.url, credential: shop.key });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(!answer.text.includes("cs_test"));
    const done = await history.finished(0);
    assert.equal(done.error, null);
    assert.ok(130 <= done.n_orders, "orders at the edge of a page are read again");
    assert.deepEqual(await storedIds(), shop.orders.map(({ id }) => id));
  });

  test("a killed run goes on without a gap and without a double, though orders share a second", async () => {
    const now = gmt(Date.now());
    shop.orders.push(...orders(470, 1001).map((order) => ({ ...order, date_modified_gmt: now })));
    const before = await history.status();
    await history.readAndKill(shop);
    await history.finished(before.done_at);
    assert.deepEqual(await storedIds(), shop.orders.map(({ id }) => id).sort((a, b) => a - b));
    const report = await history.gaps();
    assert.deepEqual([total(report, "n_shop"), report.missing_ids, report.extra_ids], [600, [], []]);
  });

  test("an order within its delay takes the amount that it is changed to; later it keeps it", async () => {
    const placed = gmt(Date.now() - 60_000);
    const [young] = orders(1, 5001);
    shop.orders.push({ ...young, date_created_gmt: placed, date_modified_gmt: placed });
    await readAgain();
    assert.equal((await stored(5001)).revenue_minor, 2990);
    change(5001, { total: "19.90" });
    change(1, { total: "9.90" });
    await readAgain();
    assert.deepEqual([(await stored(5001)).revenue_minor, (await stored(1)).revenue_minor], [1990, 2990]);
    const updates = await history.client.events(history.workspace, "?name=Updated%20Order&limit=200");
    assert.ok(updates.length >= 2, "each change is in the log");
  });

  test("the gap report names what either side lacks", async () => {
    const [ours] = orders(1, 7777);
    const body = JSON.stringify(ours);
    const headers = { "x-wc-webhook-topic": "order.created", "x-wc-webhook-signature": sign(SECRET, body) };
    const told = await fetch(`${history.client.url}/webhooks/woocommerce/${history.token}`, { method: "POST", headers, body });
    assert.equal(told.status, 202);
    const report = await history.gaps();
    assert.deepEqual([report.missing_ids, report.extra_ids], [[], ["7777"]]);
    const isIn = (order) => report.from <= Date.parse(`${order.date_created_gmt}Z`) && Date.parse(`${order.date_created_gmt}Z`) < report.to;
    assert.deepEqual([total(report, "n_shop"), total(report, "n_extra")], [shop.orders.filter(isIn).length, 1]);
  });

  test("an unpaid order is no sale, and is one when it is paid", async () => {
    const [unpaid] = orders(1, 8001);
    const placed = gmt(Date.now() - 30_000);
    shop.orders.push({ ...unpaid, status: "pending", date_created_gmt: placed, date_modified_gmt: placed });
    await readAgain();
    assert.ok(!(await storedIds()).includes(8001));
    change(8001, { status: "completed" });
    await readAgain();
    assert.ok((await storedIds()).includes(8001));
    assert.equal((await stored(8001)).standing, "counted");
  });

  test("what became of an order is told by the next reading", async () => {
    change(2, { status: "cancelled" });
    change(3, { status: "refunded", refunds: [{ id: 9001, reason: "", total: "-29.90" }] });
    await readAgain();
    const [cancelled] = await history.client.events(history.workspace, "?name=Cancelled%20Order");
    const [refund] = await history.client.events(history.workspace, "?name=Received%20Refund");
    assert.match(cancelled.event_id, /^2\//);
    assert.equal(refund.event_id, "9001");
    assert.equal((await stored(3)).standing, "counted", "a refunded order counts, and its refund beside it");
  });

  test("a dead key is told, and a new one goes on", async () => {
    const before = await history.status();
    shop.key = "ck_new:cs_new";
    await history.client.api("POST", history.path("/history"));
    const told = await history.failure();
    assert.match(told.error, /connect it again/);
    await history.connect({ credential: shop.key });
    assert.equal((await history.finished(before.done_at)).error, null);
  });
});
