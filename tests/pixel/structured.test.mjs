// Shops without a platform that we know: structured data and data layers.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { level2, openShop } from "./shop.mjs";

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "../../../shared/fixtures");
const folders = ["woocommerce/real-7.9.0/html", ...["custom.invalid", "misc", "schema.org", "schema.org.invalid", "w3c", "websites"].map((name) => `structured-data/extruct/${name}`)];
const skip = existsSync(fixtures) ? false : "shared fixtures not present";
const files = skip ? [] : folders.flatMap((folder) => readdirSync(join(fixtures, folder)).filter((name) => name.endsWith(".html")).map((name) => `${folder}/${name}`));

const MICRODATA = `<div itemscope itemtype="http://schema.org/Product" itemref="more"><h1 itemprop="name">Cap &amp; Co</h1><img itemprop="image" src="/cap.png">
<span itemprop="brand" itemscope itemtype="http://schema.org/Brand"><b itemprop="name">Oracle</b></span>
<div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span itemprop="price" content="1299,90">€ 1.299,90</span><meta itemprop="priceCurrency" content="EUR"></div></div>
<p id="more">SKU <data itemprop="sku" value="CAP-1">cap 1</data></p>`;
const OPEN_GRAPH = `<meta property="og:type" content="product"><meta property="og:title" content="Cap"><meta property="og:image" content="/cap.png">
<meta property="product:price:amount" content="19.90"><meta property="product:price:currency" content="EUR"><meta property="product:brand" content="Oracle"><meta property="product:retailer_item_id" content="7">`;
const ITEMS = ["A", "B"].map((name, at) => ({ "@type": "ListItem", position: at + 1, item: { "@type": "Product", name, sku: name, url: "/p/" + name, offers: { price: "5.00", priceCurrency: "EUR" } } }));
const LIST = `<script type="application/ld+json">${JSON.stringify({ "@type": "CollectionPage", name: "Hats", mainEntity: { "@type": "ItemList", itemListElement: ITEMS } })}</script>`;

let shop;
before(async () => {
  const served = files.map((file) => ["/" + file, ({ answer }) => answer(200, readFileSync(join(fixtures, file), "utf8").replace(/<script[^>]* src=[^>]*><\/script>/g, "") + '<script src="/pixels/TOKEN.js" async></script>', { "content-type": "text/html; charset=utf-8" })]);
  shop = await openShop({ "/microdata": MICRODATA, "/og": OPEN_GRAPH, "/hats": LIST, "/plain": "<p>plain", ...Object.fromEntries(served) });
});
after(() => shop.close());

const own = () => shop.events().filter(({ event_name }) => !/^(\$page_load|ready)/.test(event_name));
async function open(path) {
  const page = await shop.visit();
  await page.goto(shop.origin + path);
  await level2(page, shop);
  return page;
}
const pick = (item, ...keys) => keys.map((key) => item[key]);

test("microdata, with what it refers to elsewhere", async () => {
  await open("/microdata");
  const [{ properties }] = await shop.until("Viewed Product");
  assert.deepEqual(pick(properties, "sku", "name", "vendor", "price", "currency", "image_url"), ["CAP-1", "Cap & Co", "Oracle", "1299.90", "EUR", shop.origin + "/cap.png"]);
});

test("OpenGraph", async () => {
  await open("/og");
  const [{ properties }] = await shop.until("Viewed Product");
  assert.deepEqual(pick(properties, "product_id", "name", "vendor", "price", "currency", "image_url"), ["7", "Cap", "Oracle", "19.90", "EUR", shop.origin + "/cap.png"]);
});

test("a list of products is a collection", async () => {
  await open("/hats");
  const [{ properties }] = await shop.until("Viewed Collection");
  assert.deepEqual(pick(properties, "collection_id", "collection_name"), ["hats", "Hats"]);
  assert.deepEqual(properties.items.map((item) => pick(item, "sku", "name", "price", "url")), [["A", "A", "5.00", shop.origin + "/p/A"], ["B", "B", "5.00", shop.origin + "/p/B"]]);
});

test("a data layer, in either form: every step once", async () => {
  for (const form of ["array", "gtag", "both"]) {
    const page = await open("/plain");
    await page.evaluate((form) => {
      const item = { item_id: "7", item_name: "Cap", item_brand: "Oracle", price: 11.9, quantity: 3 };
      window.dataLayer = window.dataLayer || [];
      function gtag() {
        dataLayer.push(arguments);
      }
      for (const name of ["view_item_list", "view_item", "add_to_cart", "view_cart", "begin_checkout", "add_payment_info", "purchase", "gtm.js"]) {
        const ecommerce = { currency: "EUR", value: 11.9 * 3, item_list_id: "l1", item_list_name: "Hats", items: [item] };
        if (form !== "gtag") dataLayer.push({ event: name, ecommerce });
        if (form !== "array") gtag("event", name, ecommerce);
      }
    }, form);
    await shop.until("Added Payment Info");
    await level2(page, shop);
    const seen = own();
    assert.deepEqual(seen.map((event) => event.event_name), ["Viewed Collection", "Viewed Product", "Added To Cart", "Viewed Cart", "Started Checkout", "Added Payment Info"], form);
    const [list, product, added, cart, checkout] = seen.map((event) => event.properties);
    assert.deepEqual(pick(list, "collection_id", "collection_name"), ["l1", "Hats"]);
    assert.deepEqual(pick(product, "product_id", "name", "vendor", "price", "currency"), ["7", "Cap", "Oracle", "11.9", "EUR"]);
    assert.equal(added.quantity, 3);
    assert.deepEqual(pick(cart, "total_price", "currency"), ["35.7", "EUR"]);
    assert.deepEqual([checkout.id, checkout.total_price], [seen[0].session_hint, "35.7"]);
  }
});

test("pages of others: which events they give", { skip }, async () => {
  const counts = {};
  const told = {};
  const page = await shop.visit();
  for (const file of files) {
    shop.batches = [];
    await page.goto(shop.origin + "/" + file);
    await level2(page, shop);
    // (Their scripts miss the libraries that are not there.)
    assert.deepEqual(page.errors.filter((error) => !/is not defined/.test(error)), [], file);
    const names = own().map((event) => event.event_name);
    told[file.replace(/.*\//, "")] = own().map(({ properties }) => properties.name ?? properties.collection_name ?? "");
    const row = (counts[file.replace(/\/[^/]*$/, "")] ??= { pages: 0, "with events": 0 });
    row.pages++;
    if (names.length) row["with events"]++;
    for (const name of names) row[name] = (row[name] ?? 0) + 1;
  }
  console.table(counts);
  assert.equal(told["product_simple.html"][0], "Beanie & “Logo” Ünïcode");
  assert.equal(told["product.html"].length, 1);
  assert.equal(told["product-ref.html"].length, 1);
  assert.equal(told["product_microdata.html"].length, 1);
});
