// WooCommerce without our plugin: classic templates and blocks.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { level2 } from "./shop.mjs";
import { openWoo, skip } from "./woo.mjs";

describe("WooCommerce", { skip }, () => {
  let shop;
  before(async () => (shop = await openWoo()));
  after(() => shop.close());

  const names = () => shop.events().map((event) => event.event_name).filter((name) => !/^(\$page_load|ready)/.test(name));
  const last = (name) => shop.events(name).at(-1)?.properties;
  async function open(path) {
    const page = await shop.visit();
    shop.lines.length = 0;
    await go(page, path);
    return page;
  }
  async function go(page, path) {
    await page.goto(shop.origin + path);
    await level2(page, shop);
  }
  const pick = (item, ...keys) => keys.map((key) => item[key]);
  /** The shop's own script, which is not among the fixtures, sets the variation. */
  const choose = (page, size, id) => page.evaluate(([size, id]) => {
    const select = document.querySelector("#size");
    select.value = size;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector("[name=variation_id]").value = id;
  }, [size, id]);

  test("products are told, a variable one again when a variation is chosen", async () => {
    await open("/product/beanie-logo-unicode/");
    const simple = last("Viewed Product");
    assert.deepEqual(pick(simple, "product_id", "variant_id", "sku", "name", "price", "currency"), ["10", "10", "BEANIE-1", "Beanie & “Logo” Ünïcode", "18.50", "EUR"]);
    const page = await open("/product/v-neck-hoodie/");
    assert.deepEqual(pick(last("Viewed Product"), "product_id", "variant_id", "sku", "price"), ["11", undefined, "HOODIE", "42.00"]);
    await choose(page, "L", "14");
    await shop.until("Viewed Product", 2);
    assert.deepEqual(pick(last("Viewed Product"), "product_id", "variant_id", "sku", "price", "currency"), ["11", "14", "HOODIE-L", "48.9", "EUR"]);
    assert.deepEqual(names(), ["Viewed Product", "Viewed Product"]);
  });

  test("the shop and a category are collections", async () => {
    await open("/shop/");
    const { collection_id, collection_name, items } = last("Viewed Collection");
    assert.deepEqual([collection_id, collection_name, items.length], ["shop", "Shop", 4]);
    assert.deepEqual(pick(items[0], "product_id", "sku", "name", "price"), ["10", "BEANIE-1", "Beanie & “Logo” Ünïcode", "18.50"]);
    await open("/product-category/hoodies/");
    assert.deepEqual(pick(last("Viewed Collection"), "collection_id", "collection_name"), ["16", "Hoodies"]);
    assert.deepEqual(names(), ["Viewed Collection"]);
  });

  test("a form that posts and leaves: the next page tells what the cart gained", async () => {
    const page = await open("/product/v-neck-hoodie/");
    await choose(page, "S", "12");
    await page.fill("[name=quantity]", "2");
    await page.click(".single_add_to_cart_button");
    await shop.until("Added To Cart");
    assert.deepEqual(pick(last("Added To Cart"), "variant_id", "sku", "name", "price", "currency", "quantity"), ["12", "SKU-12", "V-Neck Hoodie", "42.00", "EUR", 2]);
    await level2(page, shop);
    await go(page, "/product/beanie-logo-unicode/");
    await page.click(".single_add_to_cart_button");
    await shop.until("Added To Cart", 2);
    assert.deepEqual(pick(last("Added To Cart"), "product_id", "name", "price", "quantity"), ["10", "Beanie & “Logo” Ünïcode", "18.50", 1]);
    await level2(page, shop);
    assert.equal(shop.events("Added To Cart").length, 2);
  });

  test("a link that adds is told by the page it leads to", async () => {
    const page = await open("/shop/");
    await page.click("[data-product_id='10']");
    await shop.until("Added To Cart");
    assert.equal(last("Added To Cart").product_id, "10");
    await level2(page, shop);
    assert.equal(shop.events("Added To Cart").length, 1);
  });

  test("adding without leaving is one event, whichever rungs see it", async () => {
    const page = await open("/shop/");
    await page.evaluate(async () => {
      // A jQuery as far as the shop's scripts and the pixel use it.
      document.querySelector("[data-product_id='15']").addEventListener("click", (event) => event.preventDefault());
      window.dataLayer = [];
      await fetch("/?wc-ajax=add_to_cart", { method: "POST", body: new URLSearchParams({ product_id: 15, quantity: 3 }) });
      document.body.dispatchEvent(new Event("wc-blocks_added_to_cart", { bubbles: true }));
      dataLayer.push({ event: "add_to_cart", ecommerce: { currency: "EUR", items: [{ item_id: "15", price: 0, quantity: 3 }] } });
    });
    await shop.until("Added To Cart");
    assert.deepEqual(pick(last("Added To Cart"), "product_id", "quantity", "price"), ["15", 3, "0.00"]);
    await page.waitForTimeout(1000);
    await page.evaluate(() => fetch("/wp-json/wc/store/v1/cart/add-item", { method: "POST", body: JSON.stringify({ id: 10, quantity: 1 }) }));
    await shop.until("Added To Cart", 2);
    await level2(page, shop);
    assert.deepEqual(names(), ["Viewed Collection", "Added To Cart", "Added To Cart"]);
  });

  test("the event of the shop's jQuery is heard", async () => {
    const page = await shop.visit();
    shop.lines.length = 0;
    await page.addInitScript(() => {
      window.heard = {};
      window.jQuery = (target) => ({ on: (events, act) => events.split(" ").forEach((name) => (window.heard[name] = [target, act])) });
    });
    await go(page, "/shop/");
    shop.lines.push({ id: 10, quantity: 1 });
    await page.evaluate(() => {
      const [target, act] = window.heard.added_to_cart;
      if (target === document.body) act();
    });
    await shop.until("Added To Cart");
  });

  test("from cart to payment: each step once", async () => {
    const page = await open("/shop/");
    await page.click("[data-product_id='10']");
    await shop.until("Added To Cart");
    await go(page, "/cart/");
    const cart = (await shop.until("Viewed Cart"))[0].properties;
    assert.deepEqual([cart.total_price, cart.currency, cart.items.length, cart.items[0].price], ["18.50", "EUR", 1, "18.50"]);
    await page.click(".checkout-button");
    await page.waitForURL("**/checkout/");
    const checkout = (await shop.until("Started Checkout"))[0];
    assert.deepEqual([checkout.properties.id, checkout.properties.total_price], [checkout.session_hint, "18.50"]);
    await level2(page, shop);
    await page.evaluate(() => document.querySelector("form.checkout").addEventListener("submit", (event) => event.preventDefault()));
    await page.click("#place_order");
    await page.click("#place_order");
    assert.equal((await shop.until("Added Payment Info"))[0].properties.total_price, "18.50");
    await level2(page, shop);
    await page.reload();
    await level2(page, shop);
    assert.deepEqual(names(), ["Viewed Collection", "Viewed Collection", "Added To Cart", "Viewed Cart", "Started Checkout", "Added Payment Info"]);
    shop.lines.length = 0;
    await go(page, "/checkout/order-received/18/");
    await go(page, "/shop/?add-to-cart=10");
    await shop.until("Added To Cart", 2);
    await go(page, "/checkout/");
    await shop.until("Started Checkout", 2);
    assert.deepEqual(page.errors, []);
  });
});
