// A shop's Admin API (GraphQL), as far as the history of orders needs it: orders in the order
// of their last change, keyset cursors, a bucket of points, and every way to fail.
import { createServer } from "node:http";

import { listen } from "./listen.mjs";

const MAX_AVAILABLE = 1_000;
const MAX_QUERY_COST = 1_000;

/**
 * Starts the fake. `orders` are `{ id, createdAt, updatedAt, … }` (times in ISO 8601; other
 * fields go into the node) and may be changed while it runs.
 *
 * `faults` is a queue: each request takes one. A number is answered as that status, "slow"
 * after half a second, "throttled" and "html" as they say, "drop" by closing the connection;
 * none means a good answer. `restoreRate` points come back each second; an order costs
 * `orderCost`.
 */
export async function startShop({
  token = "shpat_test",
  orders = [],
  faults = [],
  restoreRate = 10_000,
  orderCost = 10,
} = {}) {
  const shop = { token, orders, faults, requests: [] };
  const bucket = { available: MAX_AVAILABLE, at: Date.now() };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const fault = shop.faults.shift();
    shop.requests.push({ fault, at: Date.now(), url: request.url, body });
    if (fault === "drop") return request.socket.destroy();
    if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, 500));
    const { status, headers, reply } = answer(shop, bucket, request, body, fault, { restoreRate, orderCost });
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(reply);
  });
  return listen(shop, server);
}

function answer(shop, bucket, request, body, fault, costs) {
  if (typeof fault === "number") {
    return { status: fault, headers: fault === 429 ? { "retry-after": "1" } : {}, reply: "busy" };
  }
  if (fault === "html") return { status: 200, headers: {}, reply: "<html>maintenance</html>" };
  if (request.headers["x-shopify-access-token"] !== shop.token) {
    return { status: 401, headers: {}, reply: '{"errors":"[API] Invalid API key or access token"}' };
  }
  if (!/^\/admin\/api\/\d{4}-\d{2}\/graphql\.json$/.test(request.url)) {
    return { status: 404, headers: {}, reply: '{"errors":"Not Found"}' };
  }
  const { variables } = JSON.parse(body);
  const cost = 2 + variables.first * costs.orderCost;
  if (MAX_QUERY_COST < cost) {
    return ok({ errors: [{ message: `Query cost is ${cost}`, extensions: { code: "MAX_COST_EXCEEDED" } }] });
  }
  const now = Date.now();
  const restored = ((now - bucket.at) / 1_000) * costs.restoreRate;
  Object.assign(bucket, { available: Math.min(MAX_AVAILABLE, bucket.available + restored), at: now });
  const isThrottled = fault === "throttled" || bucket.available < cost;
  if (!isThrottled) bucket.available -= cost;
  const extensions = {
    cost: {
      requestedQueryCost: cost,
      actualQueryCost: isThrottled ? null : cost,
      throttleStatus: {
        maximumAvailable: MAX_AVAILABLE,
        currentlyAvailable: Math.floor(bucket.available),
        restoreRate: costs.restoreRate,
      },
    },
  };
  if (isThrottled) {
    return ok({ errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }], extensions });
  }
  return ok({ data: { orders: page(shop.orders, variables) }, extensions });
}

function ok(reply) {
  return { status: 200, headers: {}, reply: JSON.stringify(reply) };
}

function page(orders, { first, after, query }) {
  const since = Date.parse(/^updated_at:>='([^']+)'$/.exec(query)[1]);
  const place = (order) => [Date.parse(order.updatedAt), BigInt(order.id)];
  const [afterAt, afterId] = after ? JSON.parse(after) : [-Infinity, "0"];
  const isAfter = ([at, id]) => at > afterAt || (at === afterAt && id > BigInt(afterId));
  const wanted = orders
    .filter((order) => since <= Date.parse(order.updatedAt) && isAfter(place(order)))
    .sort((a, b) => compare(place(a), place(b)));
  const nodes = wanted.slice(0, first);
  const last = nodes.at(-1);
  return {
    nodes: nodes.map(node),
    pageInfo: {
      hasNextPage: nodes.length < wanted.length,
      endCursor: last ? JSON.stringify([Date.parse(last.updatedAt), last.id]) : null,
    },
  };
}

function compare([atA, idA], [atB, idB]) {
  if (atA !== atB) return atA - atB;
  return idA < idB ? -1 : Number(idA > idB);
}

function node({ id, ...fields }) {
  const money = (amount) => ({ shopMoney: { amount, currencyCode: "EUR" }, presentmentMoney: { amount, currencyCode: "EUR" } });
  return {
    legacyResourceId: id,
    name: `#${id.slice(-4)}`,
    test: false,
    email: `buyer${id.slice(-3)}@shop.example`,
    sourceName: "web",
    tags: [],
    customAttributes: [],
    discountCodes: [],
    totalPriceSet: money("29.90"),
    lineItems: { nodes: [] },
    refunds: [],
    ...fields,
  };
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
