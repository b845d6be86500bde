import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { buyer, origin, shop, Visitor } from "./shop.mjs";

const MUG_OAT = 46203311200011;
const TOWEL = 46203311200071;
const UID = "01936f5e-7c3a-7b1e-9d55-0c6c3b1f29ff";

async function ordered(fields = {}, prepare = () => {}) {
  const visitor = new Visitor();
  visitor.setCookie("__cvg_uid", UID);
  prepare(visitor);
  await visitor.page("/shop/?utm_source=newsletter", { headers: { referer: "https://mail.example/" } });
  const path = await visitor.checkout({ id: MUG_OAT, quantity: 2 }, { id: TOWEL, quantity: 1 });
  const response = await visitor.form(path, { ...buyer, ...fields });
  return { visitor, path, response };
}

test("the order is a Shopify delivery signed over its raw body", async () => {
  const { visitor, path, response } = await ordered();
  assert.equal(response.headers.get("location"), `${path}/thank_you`);
  const [{ request, body }] = visitor.deliveries;
  assert.equal(request.url, `${origin}/webhooks/shopify/shp456`);
  const signature = createHmac("sha256", shop.shopifySecret).update(body).digest("base64");
  assert.equal(request.headers.get("x-shopify-hmac-sha256"), signature);
  assert.equal(request.headers.get("x-shopify-topic"), "orders/create");
  assert.match(request.headers.get("x-shopify-webhook-id"), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(request.headers.get("x-shopify-shop-domain"), "halm-ton.myshopify.com");
  assert.ok(!Number.isNaN(Date.parse(request.headers.get("x-shopify-triggered-at"))));
  assert.match(request.headers.get("x-shopify-api-version"), /^\d{4}-\d\d$/);
});

test("ids beyond 2^53 stand exactly in the text", async () => {
  const { visitor } = await ordered();
  const { body } = visitor.deliveries[0];
  const id = body.match(/^\{"id":(\d+),/)[1];
  assert.ok(BigInt(id) > 2n ** 53n);
  assert.ok(body.includes(`"gid://shopify/Order/${id}"`), "the same digits as in the gid");
  assert.notEqual(String(JSON.parse(body).id), id, "a JavaScript number would have lost them");
  const customer = body.match(/"customer":\{"id":(\d+),/)[1];
  assert.ok(body.includes(`"gid://shopify/Customer/${customer}"`));
});

test("the order names its person, cart and landing", async () => {
  const { visitor, path } = await ordered({ email: "Mara@Example.com " });
  const order = JSON.parse(visitor.deliveries[0].body);
  assert.equal(order.checkout_token, path.split("/").at(-1));
  assert.match(order.cart_token, /^[0-9a-f]{32}$/);
  assert.deepEqual(order.note_attributes, [{ name: "__cvg_uid", value: UID }]);
  assert.equal(order.email, "Mara@Example.com");
  assert.equal(order.customer.orders_count, 1);
  assert.equal(order.shipping_address.country_code, "DE");
  assert.equal(order.source_name, "web");
  assert.equal(order.landing_site, "/shop/?utm_source=newsletter");
  assert.equal(order.referring_site, "https://mail.example/");
});

test("the sums of an order agree to the cent", async () => {
  for (const discount of ["", "welcome10", "nonsense"]) {
    const { visitor } = await ordered({ discount });
    const order = JSON.parse(visitor.deliveries[0].body);
    const minor = (text) => Number(text.replace(".", ""));
    const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);
    const lines = sum(order.line_items.map((line) => minor(line.price) * line.quantity));
    const allocated = sum(order.line_items.flatMap((line) => line.discount_allocations).map((one) => minor(one.amount)));
    assert.equal(lines, 2 * 2400 + 1990);
    assert.equal(minor(order.total_line_items_price), lines);
    assert.equal(minor(order.total_discounts), discount === "welcome10" ? 679 : 0);
    assert.equal(allocated, minor(order.total_discounts));
    assert.equal(minor(order.subtotal_price), lines - allocated);
    assert.equal(minor(order.total_price), minor(order.subtotal_price) + minor(order.total_shipping_price_set.shop_money.amount));
    const taxes = [...order.line_items, ...order.shipping_lines].flatMap((line) => line.tax_lines);
    assert.equal(sum(taxes.map((line) => minor(line.price))), minor(order.total_tax));
    assert.deepEqual(order.discount_codes.map((one) => one.code), discount === "welcome10" ? ["WELCOME10"] : []);
  }
});

test("submitting twice gives one order", async () => {
  const visitor = new Visitor();
  const path = await visitor.checkout({ id: MUG_OAT, quantity: 1 });
  await Promise.all([visitor.form(path, buyer), visitor.form(path, buyer)]);
  const again = await visitor.form(path, buyer);
  assert.equal(again.headers.get("location"), `${path}/thank_you`);
  assert.equal(visitor.deliveries.length, 2, "the third submit sends nothing");
  const ids = visitor.deliveries.map(({ request, body }) => [request.headers.get("x-shopify-webhook-id"), body.match(/"id":(\d+)/)[1]]);
  assert.deepEqual(ids[0], ids[1], "the first two are repeats of one order");
});

test("the next order of the same customer is their second, with its own ids", async () => {
  const { visitor } = await ordered();
  await visitor.form(await visitor.checkout({ id: TOWEL, quantity: 1 }), buyer);
  await visitor.form(await visitor.checkout({ id: TOWEL, quantity: 1 }), { ...buyer, email: "other@example.com" });
  const orders = visitor.deliveries.map(({ body }) => ({ count: JSON.parse(body).customer.orders_count, id: body.match(/"id":(\d+)/)[1] }));
  assert.deepEqual(orders.map((order) => order.count), [1, 2, 1]);
  assert.equal(new Set(orders.map((order) => order.id)).size, 3);
});

test("the shop tries three times, then says that the order event is missing", async () => {
  const answers = [
    ["refused", () => new Response(null, { status: 500 }), 3, /could not be delivered/],
    ["unreachable", () => { throw new Error("no route"); }, 3, /could not be delivered/],
    ["late", (n) => new Response(null, { status: n < 3 ? 503 : 202 }), 3, /it was taken/],
    ["taken", () => new Response(null, { status: 200 }), 1, /it was taken/],
  ];
  for (const [name, answer, n_attempts, says] of answers) {
    const { visitor, response } = await ordered({}, (one) => { one.answer = answer; });
    assert.equal(visitor.deliveries.length, n_attempts, name);
    assert.match((await visitor.page(response.headers.get("location"))).text, says, name);
    const ids = visitor.deliveries.map(({ request }) => request.headers.get("x-shopify-webhook-id"));
    assert.equal(new Set(ids).size, 1, "an attempt keeps the delivery's id");
  }
});

test("whatever people type is shown as text", async () => {
  const evil = `"><script>alert(1)</script>'&`;
  const visitor = new Visitor();
  const path = await visitor.checkout({ id: MUG_OAT, quantity: 1 });
  const fields = Object.fromEntries(Object.keys(buyer).map((name) => [name, evil]));
  const pages = [
    await visitor.page(path, { method: "POST", body: new URLSearchParams(fields) }),
    await visitor.page(`${path}?discount=${encodeURIComponent(evil)}`),
    await visitor.page(`/shop/products/morning-mug?variant=${encodeURIComponent(evil)}`),
  ];
  const response = await visitor.form(path, { ...buyer, first_name: evil, email: "a<b>@example.com" });
  pages.push(await visitor.page(response.headers.get("location")));
  for (const { text } of pages) assert.ok(!text.includes("<script>alert") && !text.includes("<b>@"));
  assert.match(pages[3].text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.equal(JSON.parse(visitor.deliveries[0].body).customer.first_name, evil);
});

test("a wrong form names its fields and orders nothing", async () => {
  const visitor = new Visitor();
  const path = await visitor.checkout({ id: MUG_OAT, quantity: 1 });
  const { status, text } = await visitor.page(path, { method: "POST", body: new URLSearchParams({ ...buyer, email: "none", city: "", country_code: "constructor" }) });
  assert.equal(status, 422);
  assert.match(text, /id="problem-email"/);
  assert.match(text, /id="problem-city"/);
  assert.equal(visitor.deliveries.length, 0);
});

test("a checkout that is not this cart's leads back to the cart", async () => {
  const visitor = new Visitor();
  const strange = `/shop/checkouts/${"a".repeat(32)}`;
  assert.equal((await visitor.send(strange)).headers.get("location"), "/shop/cart");
  assert.equal((await visitor.form(strange, buyer)).headers.get("location"), "/shop/cart");
  assert.equal((await visitor.form("/shop/cart", { checkout: "" })).headers.get("location"), "/shop/cart");
});

test("the prefilled customer is a complete one and stays the same", async () => {
  const visitor = new Visitor();
  visitor.setCookie("__cvg_uid", UID);
  const path = await visitor.checkout({ id: MUG_OAT, quantity: 1 });
  const fieldsOf = ({ text }) => Object.fromEntries([...text.matchAll(/name="(\w+)" value="([^"]*)" autocomplete/g)].map(([, name, value]) => [name, value]));
  const fields = fieldsOf(await visitor.page(path));
  assert.match(fields.email, /^[a-z]+\.[a-z]+\d+@example\.com$/);
  assert.deepEqual(fieldsOf(await visitor.page(path)), fields);
  assert.equal((await visitor.form(path, { ...fields, country_code: "DE" })).status, 303);
});

test("a visitor cookie that is no id is not passed on", async () => {
  for (const value of ["", "<script>", "x".repeat(200), "a b"]) {
    const { visitor } = await ordered({}, (one) => one.setCookie("__cvg_uid", encodeURIComponent(value)));
    assert.deepEqual(JSON.parse(visitor.deliveries[0].body).note_attributes, [], value);
  }
});
