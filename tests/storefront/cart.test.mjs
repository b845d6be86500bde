import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "./shop.mjs";

const MUG_OAT = 46203311200011;
const MUG_INK = 46203311200013;
const VASE_SOLD_OUT = 46203311200043;

const cart = async (visitor) => (await visitor.send("/shop/cart.js")).json();

test("cart.js has Shopify's shape with whole minor units", async () => {
  const visitor = new Visitor();
  await visitor.json("/shop/cart/add.js", { id: MUG_OAT, quantity: 3 });
  await visitor.json("/shop/cart/add.js", { id: MUG_INK });
  const { token, items, ...sums } = await cart(visitor);
  assert.match(token, /^[0-9a-f]{32}$/);
  assert.equal(sums.currency, "EUR");
  assert.equal(sums.item_count, 4);
  assert.equal(sums.total_price, 3 * 2400 + 2600);
  const { product_id, variant_id, sku, title, product_title, vendor, price, quantity, url, image } = items[0];
  assert.deepEqual(
    { product_id, variant_id, sku, title, product_title, vendor, price, quantity, url, image },
    {
      product_id: 8460311200001,
      variant_id: MUG_OAT,
      sku: "HT-MORMUG-OAT",
      title: "Morning Mug - Oat",
      product_title: "Morning Mug",
      vendor: "Halm & Ton",
      price: 2400,
      quantity: 3,
      url: `/shop/products/morning-mug?variant=${MUG_OAT}`,
      image: "/shop/cdn/files/morning-mug-oat.svg",
    },
  );
});

test("add.js answers with the line, or with items when items were sent", async () => {
  const visitor = new Visitor();
  const one = await (await visitor.json("/shop/cart/add.js", { id: MUG_OAT })).json();
  assert.deepEqual([one.variant_id, one.quantity], [MUG_OAT, 1]);
  const many = await (await visitor.json("/shop/cart/add.js", { items: [{ id: String(MUG_OAT), quantity: 2 }, { id: MUG_INK }] })).json();
  assert.deepEqual(many.items.map((item) => item.quantity), [3, 1]);
  const form = await (await visitor.form("/shop/cart/add.js", { id: MUG_INK, quantity: 4 })).json();
  assert.equal(form.quantity, 5);
});

test("the plain form leads to the cart page", async () => {
  const visitor = new Visitor();
  const response = await visitor.form("/shop/cart/add", { id: MUG_OAT, quantity: 2 });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/shop/cart");
  assert.equal((await cart(visitor)).total_price, 4800);
});

test("multipart forms are read as well", async () => {
  const visitor = new Visitor();
  const body = new FormData();
  body.set("id", String(MUG_OAT));
  await visitor.send("/shop/cart/add", { method: "POST", body });
  assert.equal((await cart(visitor)).item_count, 1);
});

test("what cannot be sold is refused as Shopify refuses it", async () => {
  for (const id of [VASE_SOLD_OUT, 1, -1, "x", null, 2 ** 60]) {
    const visitor = new Visitor();
    const response = await visitor.json("/shop/cart/add.js", { id });
    assert.equal(response.status, 422, String(id));
    assert.equal((await response.json()).message, "Cart Error");
    assert.equal((await cart(visitor)).item_count, 0);
  }
});

test("change.js sets and removes by line, id and key", async () => {
  const visitor = new Visitor();
  await visitor.json("/shop/cart/add.js", { items: [{ id: MUG_OAT }, { id: MUG_INK }] });
  const totals = [];
  for (const body of [{ line: 1, quantity: 5 }, { id: MUG_INK, quantity: 2 }, { id: `${MUG_OAT}:x`, quantity: 0 }]) {
    totals.push((await (await visitor.json("/shop/cart/change.js", body)).json()).total_price);
  }
  assert.deepEqual(totals, [5 * 2400 + 2600, 5 * 2400 + 5200, 5200]);
  for (const body of [{ line: 9, quantity: 1 }, { quantity: 1 }, { line: 1 }, { line: 1, quantity: -3 }]) {
    assert.equal((await visitor.json("/shop/cart/change.js", body)).status, 400, JSON.stringify(body));
  }
});

test("quantities and lines are bounded", async () => {
  const visitor = new Visitor();
  for (let n = 0; n < 3; n++) await visitor.json("/shop/cart/add.js", { id: MUG_OAT, quantity: 1e9 });
  assert.equal((await cart(visitor)).item_count, 99);
});

test("garbage cookies and bodies give an empty cart and no error", async () => {
  const token = "0".repeat(32);
  const cookies = ["", "x", "%", "%E0%A4%A", token, `${token}.`, `${token}.1-1`, `${token}.46203311200011-999`, `${token}.46203311200011-0`, `${token}.a-b.__proto__-1`, ".".repeat(5000)];
  for (const value of cookies) {
    const visitor = new Visitor();
    visitor.setCookie("cart", value);
    visitor.setCookie("receipt", value);
    visitor.setCookie("shop_customer", value);
    assert.equal((await visitor.page("/shop/cart")).status, 200, value);
    assert.equal((await cart(visitor)).item_count, 0, value);
  }
  for (const body of ["", "null", "[]", "[null]", '{"items":[null]}', '{"items":{}}', "{", "x".repeat(70_000)]) {
    const visitor = new Visitor();
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    assert.equal((await visitor.send("/shop/cart/add.js", init)).status, 422, body.slice(0, 20));
    assert.equal((await visitor.send("/shop/cart/change.js", init)).status, 400, body.slice(0, 20));
    assert.equal((await visitor.send("/shop/cart/add", init)).status, 303, body.slice(0, 20));
  }
});

test("a cart survives being read from its own cookie", async () => {
  const visitor = new Visitor();
  await visitor.json("/shop/cart/add.js", { id: MUG_OAT, quantity: 7 });
  const before = await cart(visitor);
  assert.deepEqual(await cart(visitor), before);
});
