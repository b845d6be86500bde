// Shopify's themes, and headless shops on its Storefront API.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { level2, openShop, waitFor } from "./shop.mjs";

const theme = (meta, rest = "") =>
  `<script>window.Shopify={routes:{root:"/shop/"},currency:{active:"EUR",rate:"1.0"}};window.ShopifyAnalytics={meta:${JSON.stringify(meta)}};</script>${rest}`;
const VARIANTS = [
  { id: 71, price: 1990, name: "Cap - S", public_title: "S", sku: "CAP-S" },
  { id: 72, price: 94900, name: "Cap - L", public_title: "L", sku: "CAP-L" },
];
const PRODUCT = theme(
  { page: { pageType: "product", resourceType: "product", resourceId: 7 }, product: { id: 7, vendor: "Oracle", type: "Hat", variants: VARIANTS } },
  `<meta property="og:type" content="product"><meta property="og:title" content="Cap &amp;amp; Co"><meta property="og:price:amount" content="949.00">
  <h1>Cap</h1><form action="/shop/cart/add" method="post"><select name="id"><option value="71">S<option value="72">L</select></form>`,
);
const FACTS = {
  platform: "shopify",
  page: "product",
  currency: "JPY",
  unit: "hundredths",
  product: { id: 7404295323817, title: "Cap", vendor: "Oracle", url: "/products/cap", image: "//cdn.shop.example/cap.png", variants: [{ id: 9007199254740993, sku: "S", title: "S", price: 199000, image: null }, { id: 9, sku: "L", title: "L", price: 250000, image: "/l.png" }] },
  variant_id: 0,
};
// (JSON.stringify would round it.)
const facts = (value) => `<script type="application/json" data-tributary>${JSON.stringify(value).replace('"variant_id":0', '"variant_id":9007199254740993').replace("9007199254740992", "9007199254740993")}</script>`;
const LISTED = { product_id: 7, variant_id: 71, sku: "CAP-S", name: "Cap", vendor: "Oracle", price: 1990, url: "/products/cap", image: null };
const HYDROGEN = `<form action="/cart" method="post" onsubmit="event.preventDefault()"><input type="hidden" name="cartFormInput" value='${JSON.stringify({ action: "LinesAdd", inputs: { lines: [{ merchandiseId: "gid://shopify/ProductVariant/72", quantity: 2 }] } })}'><button>Add</button></form>`;
const LD = `<script type="application/ld+json">{"@type":"Product","productID":"7","name":"Cap","offers":[{"sku":"CAP-L","price":"949.0","priceCurrency":"EUR","url":"https://x.example/products/cap?variant=72"}]}</script>`;

let shop;
before(async () => {
  shop = await openShop({
    "/shop/products/theme": PRODUCT,
    "/products/facts": facts(FACTS) + LD,
    "/shop/collections/hats": theme({ page: { pageType: "collection", resourceType: "collection", resourceId: 281834520745 } }, "<h1>Hats</h1>"),
    "/collections/facts": facts({ platform: "shopify", page: "collection", currency: "EUR", collection: { id: 5, title: "Hats", items: [LISTED, LISTED] } }),
    "/shop/cart": theme({ page: { pageType: "cart" } }, '<form action="/shop/cart" method="post"><button name="checkout" id="checkout">Check out</button></form>'),
    "/products/headless": LD + HYDROGEN,
    "/products/bare": LD,
  });
});
after(() => shop.close());

const add = (id = 72, quantity = 1) => fetch("/shop/cart/add.js", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ items: [{ id, quantity }] }) });
const names = () => shop.events().map((event) => event.event_name).filter((name) => !/^(\$page_load|ready)/.test(name));
const ofName = (name) => shop.events(name).map((event) => event.properties);
async function open(path) {
  const page = await shop.visit();
  await page.goto(shop.origin + path);
  await level2(page, shop);
  return page;
}
const stocked = (page) => waitFor(() => page.evaluate(() => localStorage.__cvg_cart !== undefined), () => "the cart's stock");

test("a theme's product is told from Shopify's own data, and again when its variant changes", async () => {
  const page = await open("/shop/products/theme");
  const [{ properties }] = await shop.until("Viewed Product");
  const { product_id, variant_id, sku, name, vendor, price, currency } = properties;
  assert.deepEqual([product_id, variant_id, sku, name, vendor, price, currency], ["7", "71", "CAP-S", "Cap & Co", "Oracle", "19.90", "EUR"]);
  await page.selectOption("select", "72");
  const second = (await shop.until("Viewed Product", 2))[1].properties;
  assert.deepEqual([second.variant_id, second.sku, second.price], ["72", "CAP-L", "949.00"]);
  await page.evaluate(() => document.dispatchEvent(Object.assign(new Event("shopify:product:select"), { promise: Promise.resolve({}) })));
  await level2(page, shop);
  assert.deepEqual(names(), ["Viewed Product", "Viewed Product"]);
});

test("the page's facts are believed before anything else, ids beyond 2^53 included", async () => {
  await open("/products/facts");
  const [{ product_id, variant_id, sku, name, price, currency, url, image_url }] = ofName("Viewed Product");
  assert.deepEqual([product_id, variant_id, sku, name, price, currency], ["7404295323817", "9007199254740993", "S", "Cap", "1990.00", "JPY"]);
  assert.deepEqual([url, image_url], [shop.origin + "/products/cap", "http://cdn.shop.example/cap.png"]);
  assert.deepEqual(names(), ["Viewed Product"]);
});

test("collections are told, with what they list where it is known", async () => {
  await open("/shop/collections/hats");
  assert.deepEqual(ofName("Viewed Collection").map(({ collection_id, collection_name, items }) => [collection_id, collection_name, items]), [["281834520745", "Hats", []]]);
  await open("/collections/facts");
  const [{ collection_id, items }] = ofName("Viewed Collection");
  assert.deepEqual([collection_id, items.length, items[0].price, items[0].name, items[0].url], ["5", 2, "19.90", "Cap", shop.origin + "/products/cap"]);
});

test("adding is one event, whichever rungs see it, all of them at once", async () => {
  const page = await open("/shop/products/theme");
  await stocked(page);
  await page.evaluate(async (add) => {
    const dispatch = (name, values) => document.body.dispatchEvent(Object.assign(new Event(name, { bubbles: true }), values));
    const item = { item_id: "CAP-L", item_name: "Cap", price: 949, quantity: 1 };
    window.dataLayer = [];
    function gtag() {
      dataLayer.push(arguments);
    }
    document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    document.querySelector("form").requestSubmit();
    const promise = new Function(`return (${add})()`)();
    dispatch("shopify:cart:lines-update", { action: "add", context: "product", lines: [{ merchandiseId: "gid://shopify/ProductVariant/72", quantity: 1 }], promise: promise.then(() => ({ cart: {} })) });
    dataLayer.push({ event: "view_item", ecommerce: { currency: "EUR", items: [item] } });
    dataLayer.push({ event: "add_to_cart", ecommerce: { currency: "EUR", value: 949, items: [item] } });
    gtag("event", "add_to_cart", { currency: "EUR", value: 949, items: [item] });
    await promise;
  }, String(add));
  const [{ properties, aliases }] = await shop.until("Added To Cart");
  assert.deepEqual([properties.variant_id, properties.price, properties.quantity], ["72", "21.50", 1]);
  assert.ok(aliases.includes("urn:cart_token:cart123"));
  await page.waitForTimeout(1500);
  await level2(page, shop);
  assert.deepEqual(names(), ["Viewed Product", "Added To Cart"]);
});

test("the cart's page is Viewed Cart; a drawer is, too, and once", async () => {
  let page = await open("/shop/products/theme");
  await stocked(page);
  await page.evaluate(add);
  await shop.until("Added To Cart");
  await page.goto(shop.origin + "/shop/cart");
  const [{ properties }] = await shop.until("Viewed Cart");
  assert.deepEqual([properties.total_price, properties.currency, properties.items.length], ["21.50", "EUR", 1]);
  await page.evaluate(() => document.dispatchEvent(Object.assign(new Event("shopify:cart:view"), { context: "page" })));
  await level2(page, shop);
  assert.equal(ofName("Viewed Cart").length, 1);
  page = await open("/shop/products/theme");
  await page.evaluate(() => document.dispatchEvent(Object.assign(new Event("shopify:cart:view"), { context: "dialog" })));
  await shop.until("Viewed Cart");
});

test("a new cart is not compared with the one that was ordered", async () => {
  const page = await open("/shop/products/theme");
  await stocked(page);
  await page.evaluate(() => (localStorage.__cvg_cart = "oldcart:0,72:5"));
  await page.evaluate(add);
  assert.deepEqual((await shop.until("Added To Cart")).map((event) => [event.properties.variant_id, event.properties.quantity]), [["72", 1]]);
});

test("headless: a cart form of Hydrogen, a standard event and a data layer are one adding", async () => {
  const page = await open("/products/headless");
  await page.evaluate(() => {
    window.dataLayer = [{ event: "add_to_cart", ecommerce: { currency: "EUR", items: [{ item_id: "7", item_name: "Cap", price: 949, quantity: 2 }] } }];
    const lines = [{ merchandiseId: "gid://shopify/ProductVariant/72", quantity: 2 }];
    document.dispatchEvent(Object.assign(new Event("shopify:cart:lines-update"), { action: "add", lines, promise: Promise.resolve({ cart: {} }) }));
  });
  await page.click("button");
  const [{ properties }] = await shop.until("Added To Cart");
  assert.deepEqual([properties.product_id, properties.variant_id, properties.sku, properties.price, properties.quantity], ["7", "72", "CAP-L", "949.0", 2]);
  await page.waitForTimeout(1000);
  await level2(page, shop);
  assert.deepEqual(names(), ["Viewed Product", "Added To Cart"]);
});

test("headless: what the cart declined was not added", async () => {
  const page = await open("/products/bare");
  await page.evaluate(() => {
    const event = (promise) => document.dispatchEvent(Object.assign(new Event("shopify:cart:lines-update"), { action: "add", lines: [{ merchandiseId: "gid://shopify/ProductVariant/72", quantity: 1 }], promise }));
    event(Promise.resolve({ cart: {}, userErrors: [{ message: "sold out" }] }));
    event(Promise.reject(new Error("offline")));
  });
  await level2(page, shop);
  assert.deepEqual(names(), ["Viewed Product"]);
  assert.deepEqual(page.errors, []);
});

test("what is switched off for the source is not told", async () => {
  const page = await shop.visit();
  shop.settings = { off: ["Viewed Product", "Viewed Cart"] };
  await page.goto(shop.origin + "/shop/products/theme");
  await level2(page, shop);
  await stocked(page);
  await page.evaluate(add);
  await shop.until("Added To Cart");
  await page.goto(shop.origin + "/shop/cart");
  await level2(page, shop);
  assert.deepEqual(names(), ["Added To Cart"]);
});
