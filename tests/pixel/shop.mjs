/** A collector and a little shop for the pixel's browser tests, and the browser itself. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { assets, buildPixel } from "../../pixel/build.mjs";
import { launch } from "../browser.mjs";

export const STUB =
  "<script>window.cvg||(c=window.cvg=function(){c.process?c.process.apply(c,arguments):c.queue.push(arguments)},c.queue=[]);</script>";
export const TAG = '<script src="/pixels/TOKEN.js" async></script>';
const LD = {
  "@type": "Product",
  productID: "7",
  name: "Cap",
  brand: { name: "Oracle" },
  image: "/cap.png",
  offers: [
    { "@type": "Offer", sku: "CAP-S", price: "19.90", priceCurrency: "EUR", url: "/shop/products/cap?variant=71" },
    { "@type": "Offer", sku: "CAP-L", price: "21.50", priceCurrency: "EUR", url: "/shop/products/cap?variant=72" },
  ],
};
export const PRODUCT = `<script type="application/ld+json">${JSON.stringify(LD)}</script>
<form action="/shop/cart/add" method="post" id="buy"><select name="id"><option value="71">S<option value="72" selected>L</select>
<input name="quantity" value="2"><button name="add">Add</button></form><a href="/other" id="away">away</a>`;
const CART_PAGE = '<form action="/shop/cart" method="post"><button name="checkout" id="checkout">Check out</button></form>';

/**
 * Starts both. `pages` are bodies by path; each page gets the tag unless it has one. A function
 * makes its body for each request, or calls `answer(status, content, headers)` itself.
 */
export async function openShop(pages = {}) {
  await buildPixel();
  const shop = { batches: [], status: 202, cart: [], headers: {}, settings: {}, delayMs: 0 };
  const bodies = { "/": "<p>home", "/other": "<p>other", "/shop/products/cap": PRODUCT, "/shop/cart": CART_PAGE, "/shop/checkouts/chk-12345678": "<p>pay", ...pages };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { pathname } = new URL(request.url, "http://shop");
    const answer = (status, content, headers = {}) => response.writeHead(status, headers).end(content);
    if (pathname === "/e/TOKEN") {
      const cors = { "access-control-allow-origin": request.headers.origin ?? "*", "access-control-allow-credentials": "true" };
      // Recorded and answered alike, though a test changes it meanwhile.
      const { status } = shop;
      if (request.method === "POST") shop.batches.push({ status, type: request.headers["content-type"], body, ...JSON.parse(body) });
      return setTimeout(() => answer(status, "{}", cors), shop.delayMs);
    }
    if (pathname === "/pixels/TOKEN.js" || pathname === "/pixels/TOKEN") return answer(200, `${readFileSync(join(assets, "loader.js"))}(${JSON.stringify({ host: shop.origin, token: "TOKEN", ...shop.settings })})`, { "content-type": "text/javascript" });
    if (pathname.startsWith("/pixels/assets/")) return answer(200, readFileSync(join(assets, pathname.slice(15))), { "content-type": pathname.endsWith("wasm") ? "application/wasm" : "text/javascript", "access-control-allow-origin": "*" });
    if (/^\/(fr|shop)\/cart\/add/.test(pathname)) {
      const fields = request.headers["content-type"]?.includes("json") ? JSON.parse(body).items[0] : Object.fromEntries(new URLSearchParams(body));
      const line = shop.cart.find((one) => one.id === +fields.id);
      if (line) line.quantity += +fields.quantity;
      else shop.cart.unshift({ id: +fields.id, quantity: +fields.quantity });
      return pathname.endsWith(".js") ? answer(200, "{}") : answer(303, "", { location: "/shop/cart" });
    }
    if (pathname.endsWith("/cart.js")) return answer(200, cartJson(shop.cart), { "content-type": "application/json" });
    if (pathname === "/shop/cart" && request.method === "POST") return answer(303, "", { location: "/shop/checkouts/chk-12345678" });
    if (!(pathname in bodies)) return answer(404, "");
    const page = typeof bodies[pathname] === "function" ? bodies[pathname]({ request, body, url: new URL(request.url, shop.origin), answer }) : bodies[pathname];
    if (typeof page !== "string") return undefined;
    answer(200, `<!doctype html><title>Page</title>${page.includes("/pixels/") ? "" : TAG}<body>${page}`, { "content-type": "text/html", ...shop.headers });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const browser = await launch();
  return Object.assign(shop, {
    origin: `http://127.0.0.1:${server.address().port}`,
    browser,
    /** A fresh visitor's page; errors that reach the page are gathered. */
    async visit() {
      // What an earlier visitor still has to tell is not this one's.
      await browser.close();
      const context = await browser.newContext();
      const page = await context.newPage();
      page.errors = [];
      page.warnings = [];
      page.on("pageerror", (error) => page.errors.push(String(error)));
      page.on("console", (message) => message.type() === "warning" && page.warnings.push(message.text()));
      Object.assign(shop, { batches: [], cart: [], status: 202, headers: {}, settings: {}, delayMs: 0 });
      return page;
    },
    /** Accepted events, repeats of one id taken as one. */
    events(name) {
      const accepted = shop.batches.filter((batch) => batch.status < 300).flatMap((batch) => batch.events);
      const unique = [...new Map(accepted.map((event) => [event.event_id, event])).values()];
      return name ? unique.filter((event) => event.event_name === name) : unique;
    },
    /** Waits until `n` events of that name were accepted. */
    async until(name, n = 1) {
      await waitFor(() => shop.events(name).length >= n, () => `${n} × ${name}; got ${JSON.stringify(shop.events().map((event) => event.event_name))}`);
      return shop.events(name);
    },
    async close() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  });
}

/** Level 2 runs when it has taken the calls over: a marker call has come through as `wasm`. */
export async function level2(page, shop, level = "wasm") {
  const marker = `ready ${Math.random()}`;
  await page.evaluate(async (marker) => {
    const wasm = () => performance.getEntriesByType("resource").some((entry) => /pixel-.*wasm/.test(entry.name) && entry.responseEnd > 0);
    while (!wasm()) await new Promise(requestAnimationFrame);
    cvg({ method: "track", eventName: marker });
  }, marker);
  await shop.until(marker);
  await waitFor(async () => {
    const name = `${marker} ${Math.random()}`;
    await page.evaluate((name) => cvg({ method: "track", eventName: name }), name);
    await shop.until(name);
    return shop.batches.some((batch) => batch.level === level && batch.events.some((event) => event.event_name === name));
  }, () => `level ${level}`);
}

export async function waitFor(check, what, timeoutMs = 30_000) {
  const end = Date.now() + timeoutMs;
  while (!(await check())) {
    if (end < Date.now()) throw new Error(`waited in vain for ${what()}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

function cartJson(lines) {
  const items = lines.map(({ id, quantity }) => ({ id, variant_id: id, product_id: 7, quantity, title: "Cap - L", product_title: "Cap", price: 2150, sku: "CAP-L", vendor: "Oracle", url: `/shop/products/cap?variant=${id}`, image: "/cap.png" }));
  const total_price = items.reduce((sum, item) => sum + item.price * item.quantity, 0);
  return JSON.stringify({ token: "cart123?key=secret", total_price, currency: "EUR", items });
}

async function text(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}
