// A WooCommerce shop out of pages that a real one rendered, with the endpoints they use.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openShop, TAG } from "./shop.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../../shared/fixtures/woocommerce/real-7.9.0/html");
/** Why the tests are skipped, if they are. */
export const skip = existsSync(folder) ? false : "shared fixtures not present";

const NAMES = { 10: ["Beanie &amp; &#8220;Logo&#8221; Ünïcode", "1850"], 12: ["V-Neck Hoodie", "4200"], 14: ["V-Neck Hoodie", "4890"], 15: ["E-Book", "0"] };

/** A shop whose pages are those of the fixtures; `shop.lines` is its cart. */
export async function openWoo() {
  const lines = [];
  const add = (id, quantity = 1) => {
    const line = lines.find((one) => one.id === +id);
    if (line) line.quantity += +quantity;
    else lines.push({ id: +id, quantity: +quantity });
  };
  const cookie = () => (lines.length ? { "set-cookie": "woocommerce_items_in_cart=1; path=/" } : {});
  const fixture = (name) => ({ request, body, url, answer }) => {
    const form = new Map([...body.matchAll(/name="([^"]+)"\r\n\r\n([^\r]*)/g)].map(([, name, value]) => [name, value]));
    if (request.method === "POST" && form.get("add-to-cart")) add(form.get("variation_id") || form.get("add-to-cart"), form.get("quantity") ?? 1);
    if (url.searchParams.has("add-to-cart")) add(url.searchParams.get("add-to-cart"));
    const html = readFileSync(join(folder, `${name}.html`), "utf8").replaceAll("http://localhost:8088", url.origin);
    // The shop's own scripts are not there.
    answer(200, html.replace(/<script[^>]* src=[^>]*><\/script>/g, "").replace("</head>", `${TAG}</head>`), { "content-type": "text/html; charset=utf-8", ...cookie() });
  };
  const api = ({ request, body, answer }) => {
    const { id, quantity } = body ? JSON.parse(body) : {};
    if (request.method === "POST") add(id, quantity);
    answer(200, cartJson(lines), { "content-type": "application/json", ...cookie() });
  };
  const shop = await openShop({
    "/": ({ url, body, answer }) => {
      if (url.searchParams.get("wc-ajax") !== "add_to_cart") return answer(200, "{}");
      const form = new URLSearchParams(body);
      add(form.get("product_id"), form.get("quantity"));
      answer(200, "{}", { "content-type": "application/json", ...cookie() });
    },
    "/wp-json/wc/store/v1/cart": api,
    "/wp-json/wc/store/v1/cart/add-item": api,
    "/product/beanie-logo-unicode/": fixture("product_simple"),
    "/product/v-neck-hoodie/": fixture("product_variable"),
    "/product/bundle/": fixture("product_grouped"),
    "/shop/": fixture("shop"),
    "/product-category/hoodies/": fixture("category"),
    "/cart/": fixture("cart"),
    "/checkout/": fixture("checkout"),
    "/checkout/order-received/18/": fixture("order_received"),
  });
  return Object.assign(shop, { lines });
}

/** As `wc/store/v1/cart` answers. */
function cartJson(lines) {
  const money = { currency_code: "EUR", currency_symbol: "€", currency_minor_unit: 2, currency_decimal_separator: "." };
  const items = lines.map(({ id, quantity }) => {
    const [name, price] = NAMES[id];
    const variation = name.startsWith("V-Neck") ? [{ attribute: "Size", value: "S" }] : [];
    return { key: `k${id}`, id, quantity, name, sku: `SKU-${id}`, permalink: `http://localhost:8088/?p=${id}`, images: [{ id: 1, src: `http://localhost:8088/${id}.png` }], variation, prices: { price, regular_price: price, ...money }, totals: { line_total: String(price * quantity), ...money } };
  });
  const total_price = String(items.reduce((sum, item) => sum + item.prices.price * item.quantity, 0));
  return JSON.stringify({ coupons: [], items, items_count: items.length, totals: { total_price, total_tax: "0", ...money } });
}
