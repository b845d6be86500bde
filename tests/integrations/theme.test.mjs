// The app embed: the JSON that it puts into a theme's pages.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HOSTILE, SCHEMA, product, render, settings, variant } from "./theme.mjs";

function facts(html) {
  const [, text] = /<script type="application\/json" data-tributary>([^]*?)<\/script>/.exec(html);
  return JSON.parse(text);
}

test("a product page says the product, its variants and which is chosen", () => {
  const html = render({ product, request: { page_type: "product" } });
  assert.deepEqual(facts(html), {
    platform: "shopify",
    page: "product",
    currency: "EUR",
    unit: "hundredths",
    product: {
      id: 7992983748843,
      title: HOSTILE,
      vendor: "Oracle",
      url: "/products/cap",
      image: "//shop.example/cdn/cap.png?width=600",
      // The chosen one first.
      variants: [
        { id: 72, sku: "CAP-L", title: "CAP-L", price: 2150, image: "//shop.example/cdn/l.png?width=600" },
        { id: 71, sku: "CAP-S", title: "CAP-S", price: 1990, image: null },
      ],
    },
    variant_id: 72,
  });
  assert.ok(!html.includes("hacked=1</script>"));
});

test("a collection says what is shown on its first page, and only its name on the others", () => {
  const collection = { id: 408385257707, title: "Hats", products: Array(30).fill(product) };
  const first = facts(render({ collection, request: { page_type: "collection" } })).collection;
  assert.deepEqual([first.id, first.title, first.items.length], [408385257707, "Hats", 24]);
  assert.deepEqual(first.items[0], {
    product_id: 7992983748843,
    variant_id: 72,
    sku: "CAP-L",
    name: HOSTILE,
    vendor: "Oracle",
    price: 2150,
    url: "/products/cap",
    image: "//shop.example/cdn/cap.png?width=600",
  });
  const second = facts(render({ collection, request: { page_type: "collection" }, current_page: 2 }));
  assert.deepEqual(second.collection, { id: 408385257707, title: "Hats", items: [] });
});

test("a search is a collection of the products it found", () => {
  const results = [{ object_type: "page", title: "About" }, { ...product, object_type: "product" }];
  const search = { terms: "hat </script>", results };
  const { page, collection } = facts(render({ search, request: { page_type: "search" } }));
  assert.deepEqual([page, collection.id, collection.title], ["collection", "search", "hat </script>"]);
  assert.deepEqual(collection.items.map((one) => one.product_id), [7992983748843]);
});

test("the chosen variant is there however many there are", () => {
  const many = Array.from({ length: 300 }, (_, id) => variant(id, `S-${id}`, 100));
  const { product: told, variant_id } = facts(render({ product: { ...product, variants: many, selected_or_first_available_variant: many[299] }, request: { page_type: "product" } }));
  assert.deepEqual([variant_id, told.variants.length, told.variants[0].id], [299, 101, 299]);
});

test("the cart page says the cart as it is, other pages nothing of it", () => {
  const cart = { token: "c1-5dc8", items: [{ id: 71, quantity: 2 }], total_price: 3980, currency: { iso_code: "EUR" } };
  assert.deepEqual(facts(render({ cart, request: { page_type: "cart" } })).cart, cart);
  const home = facts(render({ cart, product }));
  assert.deepEqual(home, { platform: "shopify", page: "other", currency: "EUR", unit: "hundredths" });
});

test("the pixel comes from the collector, and knows a customer who is logged in", () => {
  const html = render({ customer: { id: 115310627314723 } });
  assert.ok(html.includes('<script src="https://events.shop.example/pixels/px_7Yw2kQ.js" async></script>'));
  assert.ok(html.includes('cvg({method:"track",eventName:"$page_load",aliases:["urn:customer_id:115310627314723"]});'));
  assert.ok(render().includes('cvg({method:"track",eventName:"$page_load"});'));
});

test("nothing is loaded before it is set up, and nothing in the theme editor", () => {
  for (const block of [{ settings: {} }, { settings: { host: " ", token: "x" } }, { settings: { ...settings, token: "" } }]) {
    assert.equal(render({}, block).trim(), "");
  }
  assert.equal(render({ request: { page_type: "index", design_mode: true } }).trim(), "");
});

test("the settings cannot break out of the tag", () => {
  const html = render({}, { settings: { host: 'a"><script>x', token: '"><script>x' } });
  assert.equal(html.match(/<script/g).length, 3);
});

test("the schema is what Shopify asks of an app embed", () => {
  const { name, target, settings } = SCHEMA;
  assert.ok(name.length <= 25);
  assert.deepEqual([target, settings.map((one) => one.id)], ["head", ["host", "token"]]);
});
