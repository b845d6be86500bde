import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buyer, Visitor } from "./shop.mjs";

const catalog = JSON.parse(readFileSync(new URL("../../www/storefront/catalog.json", import.meta.url)));
const handles = catalog.products.map((product) => product.handle);
const collections = [...catalog.collections.map((one) => one.handle), "all"];

const VOID = new Set(["meta", "link", "img", "input", "br"]);

/** Fails unless every element is closed by its own end tag, in order. */
function assertBalanced(text) {
  const open = [];
  const markup = text.replace(/<!doctype html>/, "").replace(/(<script[^>]*>)[\s\S]*?<\/script>/g, "$1</script>");
  for (const [, end, name] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s+[^\s=>"]+(?:="[^"]*")?)*\s*>/g)) {
    if (end) assert.equal(open.pop(), name);
    else if (!VOID.has(name)) open.push(name);
  }
  assert.deepEqual(open, []);
  const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.deepEqual(ids, [...new Set(ids)], "an id comes once");
}

function assertPage({ status, text, response }, want = 200) {
  assert.equal(status, want);
  assert.match(response.headers.get("content-type"), /^text\/html/);
  assert.match(text, /^<!doctype html>\n<html lang="en">/);
  assert.equal(text.match(/<h1[ >]/g)?.length, 1, "one h1");
  assert.ok(text.includes('<script src="/pixels/pix123.js" async></script>'), "the pixel tag");
  assert.ok(text.indexOf("window.cvg||(c=window.cvg=") < text.indexOf("</head>"), "the stub is in the head");
  assertBalanced(text);
}

test("every public page answers with a whole document and the pixel", async () => {
  const paths = [
    "/shop",
    "/shop/",
    "/shop/cart",
    ...collections.map((handle) => `/shop/collections/${handle}`),
    ...handles.map((handle) => `/shop/products/${handle}`),
    ...handles.map((handle) => `/shop/collections/all/products/${handle}`),
  ];
  for (const path of paths) assertPage(await new Visitor().page(path));
});

test("cart, checkout, its complaints and thank-you carry the pixel too", async () => {
  const visitor = new Visitor();
  const checkout = await visitor.checkout({ id: 46203311200011, quantity: 2 });
  assertPage(await visitor.page("/shop/cart"));
  assertPage(await visitor.page(checkout));
  assertPage(await visitor.page(checkout, { method: "POST", body: new URLSearchParams({ email: "no" }) }), 422);
  const { headers } = await visitor.form(checkout, buyer);
  assertPage(await visitor.page(headers.get("location")));
});

test("unknown addresses are a page with status 404", async () => {
  for (const path of ["/shop/nothing", "/shop/products/none", "/shop/collections/none", "/shop/cdn/files/none.svg", "/shop/products/morning-mug/x", "/shop/checkouts/x/thank_you", "/shop/assets/toString"]) {
    assertPage(await new Visitor().page(path), 404);
  }
});

test("every link, picture and form of the shop leads somewhere", async () => {
  const seen = new Set(["/shop/"]);
  const visitor = new Visitor();
  await visitor.json("/shop/cart/add.js", { id: 46203311200011 });
  for (const path of seen) {
    const { status, text, response } = await visitor.page(path);
    assert.equal(status, 200, path);
    if (!response.headers.get("content-type").startsWith("text/html")) continue;
    for (const [, link] of text.matchAll(/ (?:href|src)="(\/shop[^"#]*)"/g)) seen.add(link.replaceAll("&amp;", "&"));
  }
  assert.ok(seen.size >= 30, `${seen.size} addresses`);
});

test("product pages describe every variant in JSON-LD and the chosen one in OpenGraph", async () => {
  for (const product of catalog.products) {
    const variant = product.variants.at(-1);
    const { text } = await new Visitor().page(`/shop/products/${product.handle}?variant=${variant.id}`);
    const ld = JSON.parse(text.match(/<script type="application\/ld\+json">(.*?)<\/script>/s)[1]);
    assert.equal(ld["@type"], "Product");
    assert.equal(ld.productID, String(product.id));
    assert.deepEqual(ld.offers.map((offer) => offer.sku), product.variants.map((one) => one.sku));
    assert.ok(ld.offers.every((offer) => /^\d+\.\d\d$/.test(offer.price) && offer.priceCurrency === "EUR"));
    const price = text.match(/property="og:price:amount" content="([^"]*)"/)[1];
    assert.equal(price.replace(".", ""), String(variant.price_minor));
    assert.ok(text.includes(`value="${variant.id}"`), "the form can send the variant");
  }
});

test("the sold-out variant cannot be added from its page", async () => {
  const { text } = await new Visitor().page("/shop/products/bud-vase?variant=46203311200043");
  assert.match(text, /<button class="button" name="add" data-add disabled>Sold out</);
});

test("product.js gives whole minor units", async () => {
  const product = await (await new Visitor().send("/shop/products/morning-mug.js")).json();
  assert.deepEqual(product.variants.map((one) => one.price), [2400, 2400, 2600]);
});

test("methods are answered as HTTP has them", async () => {
  const head = await new Visitor().send("/shop/", { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
  assert.equal((await new Visitor().send("/shop/", { method: "PUT", body: "x" })).status, 405);
});
