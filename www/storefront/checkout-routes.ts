/** Checkout and thank-you: `/checkouts/{token}` and `/checkouts/{token}/thank_you`. */
import { Cart, cartCookie, readCart } from "./cart";
import { CART_MAX_AGE_S, setCookie } from "./cookies";
import { newToken } from "./digest";
import { readFields, text } from "./input";
import { Visit } from "./layout";
import { Buyer, demoBuyer, problems, readBuyer } from "./order/buyer";
import { Client, checkoutToken, customerId, place } from "./order/placed";
import { readReceipt, receiptCookie } from "./order/receipt";
import { findDiscount, totals } from "./order/totals";
import { postOrder, Receiver } from "./order/webhook";
import { checkoutPage } from "./pages/checkout";
import { notFoundPage } from "./pages/not-found";
import { thankYouPage } from "./pages/thank-you";
import { page, seeOther } from "./responses";

/** Leads from the cart to its checkout. */
export async function startCheckout(cookies: Map<string, string>): Promise<Response> {
  const cart = readCart(cookies);
  const next = cart.lines.length === 0 ? "/shop/cart" : `/shop/checkouts/${await checkoutToken(cart)}`;
  return seeOther(next, [cartCookie(cart)]);
}

export async function showCheckout(visit: Visit, token: string, url: URL): Promise<Response> {
  const cart = await cartOf(visit, token);
  if (cart === null) return elsewhere(visit, token);
  const code = text(url.searchParams.get("discount"), 40);
  return form(visit, cart, token, await demoBuyer(visitor(visit.cookies) ?? cart.token), {}, code);
}

/** Places the order, tells the collector, and leads to the thank-you page. */
export async function submitCheckout(
  visit: Visit,
  token: string,
  request: Request,
  receiver: Receiver,
): Promise<Response> {
  const cart = await cartOf(visit, token);
  if (cart === null) return elsewhere(visit, token);
  const fields = (await readFields(request)) ?? {};
  const buyer = readBuyer(fields);
  const found = problems(buyer);
  const code = text(fields["discount"], 40);
  if (Object.keys(found).length > 0) return form(visit, cart, token, buyer, found, code);

  const n_earlier = await earlierOrders(visit.cookies, buyer.email);
  const sums = totals(cart.lines, findDiscount(code));
  const order = await place(cart, buyer, sums, clientOf(request, visit.cookies), new Date(), n_earlier);
  const is_delivered = await postOrder(order, visit.origin, receiver);
  return seeOther(`/shop/checkouts/${token}/thank_you`, [
    receiptCookie(order, is_delivered),
    setCookie("shop_customer", `${order.customer_id}.${order.orders_count}`, 60 * 60 * 24 * 365),
    cartCookie({ token: newToken(), lines: [] }),
  ]);
}

export function thankYou(visit: Visit, token: string): Response {
  const receipt = readReceipt(visit.cookies);
  if (receipt === null) return page(notFoundPage(visit), 404);
  return page(thankYouPage(visit, `/shop/checkouts/${token}/thank_you`, receipt));
}

/** The pixel's visitor id, when the cookie looks like one. */
export function visitor(cookies: Map<string, string>): string | null {
  const value = cookies.get("__cvg_uid") ?? "";
  return /^[\w.-]{6,100}$/.test(value) ? value : null;
}

/** The cart this checkout belongs to, or null when it is another's, empty or already ordered. */
async function cartOf(visit: Visit, token: string): Promise<Cart | null> {
  const cart = readCart(visit.cookies);
  const is_open = cart.lines.length > 0 && (await checkoutToken(cart)) === token;
  return is_open && readReceipt(visit.cookies) === null ? cart : null;
}

function elsewhere(visit: Visit, token: string): Response {
  const is_ordered = readReceipt(visit.cookies) !== null;
  return seeOther(is_ordered ? `/shop/checkouts/${token}/thank_you` : "/shop/cart");
}

function form(
  visit: Visit,
  cart: Cart,
  token: string,
  buyer: Buyer,
  found: ReturnType<typeof problems>,
  code: string,
): Response {
  const discount = findDiscount(code);
  const sheet = {
    path: `/shop/checkouts/${token}`,
    buyer,
    problems: found,
    totals: totals(cart.lines, discount),
    wrong_code: discount === null ? code : "",
  };
  return page(checkoutPage(visit, sheet), Object.keys(found).length > 0 ? 422 : 200, [cartCookie(cart)]);
}

/** How many orders this browser made as this customer: a demo's stand-in for a customer record. */
async function earlierOrders(cookies: Map<string, string>, email: string): Promise<number> {
  const [, id, count] = /^(\d{1,19})\.(\d{1,4})$/.exec(cookies.get("shop_customer") ?? "") ?? [];
  return id === String(await customerId(email)) ? Number(count) : 0;
}

function clientOf(request: Request, cookies: Map<string, string>): Client {
  return {
    ip: request.headers.get("cf-connecting-ip"),
    user_agent: text(request.headers.get("user-agent"), 500),
    language: text(request.headers.get("accept-language"), 100),
    landing_site: text(cookies.get("_landing_page"), 1000) || null,
    referring_site: text(cookies.get("_orig_referrer"), 1000) || null,
    visitor: visitor(cookies),
  };
}

/** First page and referrer of a visitor, in the cookies Shopify keeps them in. */
export function landingCookies(request: Request, url: URL, cookies: Map<string, string>): string[] {
  if (cookies.has("_landing_page")) return [];
  const referrer = request.headers.get("referer") ?? "";
  const foreign = referrer.startsWith(`${url.origin}/`) ? "" : referrer;
  return [
    setCookie("_landing_page", (url.pathname + url.search).slice(0, 1000), CART_MAX_AGE_S),
    setCookie("_orig_referrer", foreign.slice(0, 1000), CART_MAX_AGE_S),
  ];
}
