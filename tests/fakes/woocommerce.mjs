// A shop's REST API, as far as the history of orders needs it: orders by their last change,
// numbered pages, a basic key, and every way to fail.
import { createServer } from "node:http";

import { listen } from "./listen.mjs";

/**
 * Starts the fake. `orders` are orders as the API tells them and may be changed while it runs.
 * `faults` is a queue: each request takes one. A number is answered as that status, "slow" after
 * half a second, "html" as a page in maintenance, "drop" by closing the connection; none means a
 * good answer.
 */
export async function startShop({ key = "ck_test:cs_test", orders = [], faults = [] } = {}) {
  const shop = { key, orders, faults, requests: [] };
  const server = createServer(async (request, response) => {
    const fault = shop.faults.shift();
    shop.requests.push({ fault, url: request.url });
    if (fault === "drop") return request.socket.destroy();
    if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, 500));
    const [status, body] = answer(shop, request, fault);
    response.writeHead(status, { "content-type": "application/json", ...(status === 429 && { "retry-after": "1" }) });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  return listen(shop, server);
}

function answer(shop, request, fault) {
  if (typeof fault === "number") return [fault, "busy"];
  if (fault === "html") return [200, "<html>maintenance</html>"];
  const basic = `Basic ${Buffer.from(shop.key).toString("base64")}`;
  if (request.headers.authorization !== basic) return [401, { code: "woocommerce_rest_cannot_view" }];
  const { pathname, searchParams: query } = new URL(request.url, shop.url);
  if (pathname !== "/wp-json/wc/v3/orders") return [404, { code: "rest_no_route" }];
  const size = Number(query.get("per_page"));
  if (!(size <= 100)) return [400, { code: "rest_invalid_param" }];
  const by = query.get("orderby");
  if (query.get("dates_are_gmt") !== "true" || query.get("order") !== "asc" || !["id", "modified"].includes(by)) {
    return [400, { code: "not what this fake knows" }];
  }
  // WordPress compares whole seconds, and leaves the second itself out.
  const after = query.get("modified_after");
  const before = query.get("modified_before") ?? "9999";
  const found = shop.orders
    .filter(({ date_modified_gmt: at }) => after < at && at < before)
    // Orders of one second come as the database likes.
    .map((order) => ({ order, key: by === "id" ? order.id : Date.parse(order.date_modified_gmt) + Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ order }) => order);
  const first = (Number(query.get("page") ?? 1) - 1) * size;
  return [200, found.slice(first, first + size)];
}
