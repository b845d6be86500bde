// The same visit with WebAssembly, where a page forbids it, and where there is none: the same
// events in the store (`product.md §2`, three levels).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "../api/harness.mjs";
import { level2, openShop, waitFor } from "./shop.mjs";

let shop, client, workspace;
before(async () => {
  [shop, client] = [await openShop(), await start()];
  workspace = await client.newWorkspace();
});
after(async () => {
  await shop.close();
  await client.stop();
});

const addByFetch = () => fetch("/shop/cart/add.js", { method: "POST", headers: { "content-type": "application/json" }, body: '{"items":[{"id":72,"quantity":2}]}' });

/** A product, added by a script and by a form, the cart, and a checkout. */
async function shopping(page, level) {
  await page.goto(shop.origin + "/shop/products/cap?variant=72");
  await level2(page, shop, level);
  await waitFor(() => page.evaluate(() => localStorage.__cvg_cart !== undefined), () => "the cart's stock");
  await page.evaluate(addByFetch);
  await shop.until("Added To Cart");
  await page.click("#buy button");
  await page.waitForURL("**/shop/cart");
  await shop.until("Added To Cart", 2);
  await level2(page, shop, level);
  await page.click("#checkout");
  await page.waitForURL("**/checkouts/**");
  await shop.until("Started Checkout");
  await level2(page, shop, level);
  await waitFor(() => shop.batches.every((batch) => batch.status === 202), () => "what is under way");
}

/** What the store holds of what the shop's collector received: everything but ids and times. */
async function stored() {
  const { source_id, token } = await client.newSource(workspace, { kind: "pixel" });
  for (const { body } of shop.batches) assert.equal((await client.pixel(token, body)).status, 202);
  const lines = await client.events(workspace, `?source_id=${source_id}&status=accepted&limit=200`);
  const details = await Promise.all(lines.map(async ({ seq }) => (await client.api("GET", `/workspaces/${workspace}/events/${seq}`)).body));
  const own = details.filter(({ name }) => !name.startsWith("ready "));
  own.sort((a, b) => a.at - b.at || a.seq - b.seq);
  return own.map(({ name, level, properties, aliases, warnings }) => {
    const visible = Object.entries(properties).filter(([key]) => !["timezone"].includes(key));
    const kinds = aliases.filter((alias) => !alias.startsWith("urn:cookie:"));
    return { level, event: { name, properties: Object.fromEntries(visible), aliases: kinds, warnings } };
  });
}

test("the same visit gives the same events at every level", async () => {
  const ways = {
    wasm: () => {},
    "forbidden by the page": () => (shop.headers = { "content-security-policy": "script-src 'self' 'unsafe-inline'; connect-src 'self'" }),
    missing: (page) => page.addInitScript(() => delete window.WebAssembly),
  };
  const seen = {};
  for (const [way, prepare] of Object.entries(ways)) {
    const page = await shop.visit();
    await prepare(page);
    await shopping(page, way === "wasm" ? "wasm" : "js");
    assert.deepEqual(page.errors, [], way);
    seen[way] = await stored();
  }
  const names = seen.wasm.map(({ event }) => event.name);
  for (const name of ["$page_load", "Viewed Product", "Added To Cart", "Started Checkout"]) assert.ok(names.includes(name), name);
  for (const way of Object.keys(ways)) {
    assert.deepEqual(seen[way].map(({ event }) => event), seen.wasm.map(({ event }) => event), way);
    const level = way === "wasm" ? "wasm" : "js";
    assert.ok(seen[way].every((one) => [level, "loader"].includes(one.level)), way);
  }
});
