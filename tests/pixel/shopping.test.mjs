import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { level2, openShop, waitFor } from "./shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());

const CAP = { product_id: "7", variant_id: "72", sku: "CAP-L", name: "Cap", vendor: "Oracle", price: "21.50", currency: "EUR" };

async function openProduct() {
  const page = await shop.visit();
  await page.goto(shop.origin + "/shop/products/cap");
  await level2(page, shop);
  await waitFor(() => page.evaluate(() => localStorage.__cvg_cart !== undefined), () => "the cart's stock");
  return page;
}

const addByFetch = () => fetch("/shop/cart/add.js", { method: "POST", headers: { "content-type": "application/json" }, body: '{"items":[{"id":72,"quantity":2}]}' });

test("a product page is a product view, in the variant of the address", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/shop/products/cap?variant=72");
  const [{ properties }] = await shop.until("Viewed Product");
  for (const key in CAP) assert.equal(properties[key], CAP[key], key);
  assert.equal(properties.quantity, 1);
  assert.equal(properties.image_url, shop.origin + "/cap.png");
  await level2(page, shop);
  assert.equal(shop.events("Viewed Product").length, 1);
});

test("adding by a form that leaves the page is one event", async () => {
  const page = await openProduct();
  await page.click("#buy button");
  await page.waitForURL("**/shop/cart");
  const [{ properties }] = await shop.until("Added To Cart");
  for (const key in CAP) assert.equal(properties[key], CAP[key], key);
  assert.equal(properties.quantity, 2);
  await level2(page, shop);
  assert.equal(shop.events("Added To Cart").length, 1);
});

test("adding by fetch is one event, told from the cart; adding again tells the gain", async () => {
  const page = await openProduct();
  await page.evaluate(addByFetch);
  const [{ properties, aliases }] = await shop.until("Added To Cart");
  for (const key in CAP) assert.equal(properties[key], CAP[key], key);
  assert.equal(properties.quantity, 2);
  assert.equal(properties.url, shop.origin + "/shop/products/cap?variant=72");
  assert.ok(aliases.includes("urn:cart_token:cart123"));
  await page.evaluate(addByFetch);
  assert.equal((await shop.until("Added To Cart", 2))[1].properties.quantity, 2);
  await level2(page, shop);
  assert.equal(shop.events("Added To Cart").length, 2);
});

test("a form whose script adds by fetch is one event", async () => {
  const page = await openProduct();
  await page.evaluate((add) => {
    document.querySelector("#buy").addEventListener("submit", (event) => {
      event.preventDefault();
      new Function(`(${add})()`)();
    });
  }, String(addByFetch));
  await page.click("#buy button");
  await shop.until("Added To Cart");
  await level2(page, shop);
  assert.equal(shop.events("Added To Cart").length, 1);
});

test("adding by fetch and leaving at once is told by the next page", async () => {
  const page = await openProduct();
  await page.evaluate((add) => {
    const button = document.body.appendChild(document.createElement("button"));
    button.id = "quick";
    button.onclick = () => new Function(`return (${add})()`)().then(() => (location.href = "/shop/cart"));
  }, String(addByFetch));
  await page.click("#quick");
  await page.waitForURL("**/shop/cart");
  const [{ properties }] = await shop.until("Added To Cart");
  assert.equal(properties.quantity, 2);
  await level2(page, shop);
  assert.equal(shop.events("Added To Cart").length, 1);
});

test("a localised endpoint is the cart's too", async () => {
  const page = await openProduct();
  await page.evaluate(() => fetch("/fr/cart/add.js", { method: "POST", headers: { "content-type": "application/json" }, body: '{"items":[{"id":72,"quantity":1}]}' }));
  await shop.until("Added To Cart");
});

test("a checkout is told once: by its button, and not again by its page", async () => {
  const page = await openProduct();
  await page.evaluate(addByFetch);
  await shop.until("Added To Cart");
  await page.goto(shop.origin + "/shop/cart");
  await level2(page, shop);
  await page.click("#checkout");
  await page.waitForURL("**/checkouts/**");
  const [{ properties }] = await shop.until("Started Checkout");
  assert.equal(properties.total_price, "43.00");
  assert.equal(properties.currency, "EUR");
  assert.equal(properties.items[0].variant_id, "72");
  assert.ok((await shop.until("$alias"))[0].aliases.includes("urn:checkout_token:chk-12345678"));
  await page.reload();
  await level2(page, shop);
  assert.equal(shop.events("Started Checkout").length, 1);
});

test("a checkout that is entered by its address is told with its token", async () => {
  const page = await openProduct();
  await page.evaluate(addByFetch);
  await shop.until("Added To Cart");
  await page.goto(shop.origin + "/shop/checkouts/chk-12345678");
  const [{ properties }] = await shop.until("Started Checkout");
  assert.deepEqual([properties.id, properties.total_price], ["chk-12345678", "43.00"]);
  await page.reload();
  await level2(page, shop);
  assert.equal(shop.events("Started Checkout").length, 1);
});
