/**
 * The demo shop: a small Shopify-like store under `/shop`, rendered by the Worker.
 *
 * It keeps nothing: cart and receipt live in the visitor's cookies, and an order
 * is a signed webhook to the collector, as it would be from Shopify.
 */
import { assets } from "./assets";
import { itemCount, readCart } from "./cart";
import { addForm, addJs, cartJs, changeForm, changeJs } from "./cart-routes";
import { findCollection, findProduct, firstVariant } from "./catalog";
import { landingCookies, showCheckout, startCheckout, submitCheckout, thankYou } from "./checkout-routes";
import { readCookies } from "./cookies";
import { Visit } from "./layout";
import { picture } from "./art";
import { cartPage } from "./pages/cart";
import { collectionPage } from "./pages/collection";
import { home } from "./pages/home";
import { notFoundPage } from "./pages/not-found";
import { productJson, productPage } from "./pages/product";
import { file, json, methodNotAllowed, page } from "./responses";

/** Tokens of the two sources that the demo shop feeds. */
export interface Shop {
  pixelToken: string;
  shopifyToken: string;
  shopifySecret: string;
}

/** Answers a request for any path under `/shop`; `deliver` takes the order webhooks. */
export async function storefront(
  request: Request,
  shop: Shop,
  deliver: (webhook: Request) => Promise<Response>,
): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/shop(?=\/|$)/, "").replace(/\/+$/, "") || "/";
  const cookies = readCookies(request);
  const cart = readCart(cookies);
  const visit = { origin: url.origin, pixelToken: shop.pixelToken, cookies, n_items: itemCount(cart) };

  if (request.method === "POST") {
    const secret = shop.shopifySecret;
    const hook = `${url.origin}/webhooks/shopify/${encodeURIComponent(shop.shopifyToken)}`;
    return post(request, path, visit, { url: hook, secret, deliver });
  }
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET, HEAD, POST");
  const response = await get(path, url, visit);
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    for (const cookie of landingCookies(request, url, cookies)) response.headers.append("set-cookie", cookie);
  }
  return request.method === "HEAD" ? new Response(null, response) : response;
}

async function post(
  request: Request,
  path: string,
  visit: Visit,
  receiver: Parameters<typeof submitCheckout>[3],
): Promise<Response> {
  const [, checkout] = /^\/checkouts\/([0-9a-f]{32})$/.exec(path) ?? [];
  if (checkout !== undefined) return submitCheckout(visit, checkout, request, receiver);
  switch (path) {
    case "/cart/add":
      return addForm(request, visit.cookies);
    case "/cart/add.js":
      return addJs(request, visit.cookies);
    case "/cart/change":
      return changeForm(request, visit.cookies);
    case "/cart/change.js":
      return changeJs(request, visit.cookies);
    case "/cart":
    case "/checkout":
      return startCheckout(visit.cookies);
    default:
      return page(notFoundPage(visit), 404);
  }
}

async function get(path: string, url: URL, visit: Visit): Promise<Response> {
  switch (path) {
    case "/":
      return page(home(visit));
    case "/cart":
      return page(cartPage(visit, readCart(visit.cookies)));
    case "/cart.js":
      return cartJs(visit.cookies);
    case "/checkout":
      return startCheckout(visit.cookies);
    default:
      return (await named(path, url, visit)) ?? page(notFoundPage(visit), 404);
  }
}

/** Pages and files whose path carries a name; null when there is none of it. */
async function named(path: string, url: URL, visit: Visit): Promise<Response | null> {
  const [, kind, name = "", rest] = /^\/(\w+)\/([\w.-]+)((?:\/[\w.-]+)*)$/.exec(path) ?? [];
  switch (kind) {
    case "products":
      return rest === "" ? product(name, url, visit) : null;
    case "collections":
      return collection(name, rest ?? "", url, visit);
    case "checkouts":
      if (rest === "/thank_you") return thankYou(visit, name);
      return rest === "" ? showCheckout(visit, name, url) : null;
    case "assets":
      return rest === "" ? asset(name) : null;
    case "cdn":
      return image(name + rest);
    default:
      return null;
  }
}

function product(name: string, url: URL, visit: Visit): Response | null {
  const found = findProduct(name.replace(/\.js$/, ""));
  if (found === undefined) return null;
  if (name.endsWith(".js")) return json(productJson(found));
  const wanted = url.searchParams.get("variant");
  const variant = found.variants.find((one) => String(one.id) === wanted) ?? firstVariant(found);
  return page(productPage(visit, found, variant));
}

/** `/collections/{handle}` and `/collections/{handle}/products/{handle}`, as Shopify links both. */
function collection(name: string, rest: string, url: URL, visit: Visit): Response | null {
  const found = findCollection(name);
  if (found === undefined) return null;
  if (rest === "") return page(collectionPage(visit, found));
  const [, handle] = /^\/products\/([\w-]+)$/.exec(rest) ?? [];
  return handle === undefined ? null : product(handle, url, visit);
}

function asset(name: string): Response | null {
  const found = assets.get(name);
  return found === undefined ? null : file(found.text, found.type);
}

function image(path: string): Response | null {
  const [, name] = /^files\/([\w-]+)\.svg$/.exec(path) ?? [];
  const svg = name === undefined ? null : picture(name);
  return svg === null ? null : file(svg, "image/svg+xml");
}
