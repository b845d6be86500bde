// The history of a shop's orders, read from a fake Admin API by the running Worker.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { serve } from "../../scripts/serve.mjs";
import { startShop } from "../fakes/shopify.mjs";
import { ADMIN_TOKEN, Client } from "./harness.mjs";
import { openHistory, total } from "./history.mjs";

const FIRST_ID = 820_982_911_946_000_001n;
const DAY_MS = 86_400_000;

/** `n` orders, one an hour, the newest two days old; ids beyond 2^53. */
function orders(n) {
  const start = Date.now() - 2 * DAY_MS - n * 3_600_000;
  return Array.from({ length: n }, (_, index) => {
    const at = new Date(start + index * 3_600_000).toISOString();
    return { id: String(FIRST_ID + BigInt(index)), createdAt: at, updatedAt: at };
  });
}

describe("the history of a Shopify source", () => {
  let history, shop;

  const shopIds = () => shop.orders.map((order) => order.id).sort();

  before(async () => {
    history = await openHistory("shopify", "shpss");
    shop = await startShop({ orders: orders(130) });
  });
  after(async () => {
    await history.stop();
    await shop.stop();
  });

  test("a source that is not connected has neither history nor gaps", async () => {
    assert.equal((await history.client.api("GET", history.path("/history"))).status, 404);
    assert.equal((await history.client.api("GET", history.path("/gaps"))).status, 404);
    assert.equal((await history.client.api("POST", history.path("/history"))).status, 404);
  });

  test("what is wrong with a connection is named", async () => {
    const asked = { base_url: shop.url, credential: shop.token };
    for (const [change, field] of [
      [{ credential: undefined }, "credential"],
      [{ base_url: "shop" }, "base_url"],
      [{ api_version: "../.." }, "api_version"],
    ]) {
      const answer = await history.connect({ ...asked, ...change });
      assert.equal(answer.status, 400, field);
      assert.equal(answer.body.errors[0].field, field);
    }
    assert.equal((await history.client.api("PATCH", history.path("/history"), {})).status, 405);
  });

  test("every order is read once, through throttling, failures and slow answers", async () => {
    shop.faults.push(503, "html", undefined, "drop", "slow", "throttled", 429);
    const answer = await history.connect({ base_url: shop.url, credential: shop.token });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(!answer.text.includes(shop.token));
    const done = await history.finished(0);
    assert.equal(done.error, null);
    assert.equal(done.n_orders, 130);
    assert.deepEqual(await history.storedIds(), shopIds());
    const sizes = new Set(shop.requests.map(({ body }) => JSON.parse(body).variables.first));
    assert.deepEqual([...sizes], [50]);
  });

  test("the token is nowhere in the clear on disk", () => {
    const folder = join(history.dataDir, "objects");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    const bytes = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath ?? file.path, file.name), "latin1"));
    assert.ok(bytes.some((content) => content.includes(shop.url)), "the connection is on disk");
    assert.ok(bytes.every((content) => !content.includes(shop.token)));
  });

  test("a killed run goes on without a gap and without a double", async () => {
    const more = orders(300).map((order, index) => ({
      ...order,
      id: String(FIRST_ID + 10_000n + BigInt(index)),
      updatedAt: new Date().toISOString(),
    }));
    shop.orders.push(...more);
    const before = await history.status();
    await history.readAndKill(shop);
    await history.finished(before.done_at);
    assert.deepEqual(await history.storedIds(), shopIds());
  });

  test("a dead token is told, and a new one goes on", async () => {
    const before = await history.status();
    shop.token = "shpat_renewed";
    await history.client.api("POST", history.path("/history"));
    const told = await history.failure();
    assert.match(told.error, /connect it again/);
    assert.ok(Date.now() + 60_000 < told.next_at, "not asked again and again");
    await history.connect({ credential: shop.token });
    const done = await history.finished(before.done_at);
    assert.deepEqual([done.error, done.since, done.base_url], [null, before.since, shop.url]);
  });

  test("the gap report names what either side lacks", async () => {
    const [at] = orders(1).map((order) => order.createdAt);
    const ours = JSON.stringify({ id: 0, created_at: at, updated_at: at, currency: "EUR", total_price: "1.00" });
    await history.client.shopify(history.token, "shpss", "orders/create", ours.replace('"id":0', '"id":777'));
    const report = await history.gaps();
    assert.deepEqual([report.missing_ids, report.extra_ids], [[], ["777"]]);
    const inRange = shop.orders.filter((order) => report.from <= Date.parse(order.createdAt));
    assert.deepEqual([total(report, "n_shop"), total(report, "n_extra")], [inRange.length, 1]);
    assert.equal((await history.client.api("GET", history.path("/gaps?from=x"))).body.errors[0].field, "from");
  });

  test("a forgotten connection is read no more", async () => {
    assert.equal((await history.client.api("DELETE", history.path("/history"))).status, 204);
    assert.equal((await history.client.api("GET", history.path("/history"))).status, 404);
    assert.equal((await history.storedIds()).length, shop.orders.length + 1);
  });
});

test("without a key nothing can be connected", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tributary-history-"));
  const server = await serve({ dataDir, bindings: { ADMIN_TOKEN } });
  try {
    const client = new Client(server.url);
    const workspace = await client.newWorkspace();
    const { source_id } = await client.newSource(workspace, { kind: "shopify", secret: "s" });
    const asked = { base_url: "https://shop.example", credential: "x" };
    const answer = await client.api("PUT", `/workspaces/${workspace}/sources/${source_id}/history`, asked);
    assert.deepEqual([answer.status, answer.body.code], [503, "credential_key_missing"]);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
