// Plays Shopify's strict sandbox: a built web pixel runs in a context that has only what a
// web worker has, and gets the API that `shopify.extend` hands over.
import { randomUUID } from "node:crypto";
import vm from "node:vm";

/**
 * Runs the bundle `code`. `page` is the visitor's: `cookies`, `storage` (a Map, null when
 * forbidden), `customer`, `privacy`; `fetch` is what reaches the network.
 */
export function openSandbox(code, settings, page, fetch) {
  const listeners = new Map();
  const clientId = randomUUID();
  const subscribe = (name, listener) => listeners.set(name, [...(listeners.get(name) ?? []), listener]);
  const consent = new Map();
  const api = {
    settings,
    analytics: { subscribe },
    browser: { cookie: { get: cookie }, localStorage: storage(page.storage), sessionStorage: storage(new Map()) },
    init: { context: {}, data: { customer: page.customer ?? null, cart: null, shop: {} }, customerPrivacy: page.privacy },
    customerPrivacy: { subscribe: (name, listener) => consent.set(name, listener) },
  };
  async function cookie(name) {
    if (page.cookies === null) return new Promise(() => {});
    return page.cookies[name] ?? "";
  }
  const shopify = { extend: (point, extend) => point === "WebPixel::Render" && extend(api) };
  const { setTimeout, Promise } = globalThis;
  // An extension is registered with `shopify`; around a custom pixel stand the API's parts.
  const custom = { analytics: api.analytics, browser: api.browser, init: api.init, api: { customerPrivacy: api.customerPrivacy } };
  const context = vm.createContext({ shopify, ...custom, fetch, setTimeout: page.setTimeout ?? setTimeout, Promise });
  vm.runInContext(code, context);
  return {
    names: [...listeners.keys()].sort(),
    publish: (event) => (listeners.get(event.name) ?? []).forEach((listener) => listener({ ...event, clientId })),
    decide: (customerPrivacy) => consent.get("visitorConsentCollected")({ customerPrivacy }),
  };
}

/** The sandbox's asynchronous view of the page's storage. */
function storage(map) {
  const forbidden = async () => {
    throw new Error("SecurityError");
  };
  if (map === null) return { getItem: forbidden, setItem: forbidden };
  return { getItem: async (key) => map.get(key) ?? null, setItem: async (key, value) => void map.set(key, value) };
}

/** A standard event as Shopify publishes it, on a page of the shop. */
export function standardEvent(name, data, path = "/") {
  const origin = "https://shop.example";
  const location = { href: origin + path, origin, pathname: path, host: "shop.example", search: "" };
  return {
    id: `sh-${randomUUID()}`,
    name,
    timestamp: new Date().toISOString(),
    seq: 1,
    type: "standard",
    data,
    context: {
      document: { characterSet: "UTF-8", location, referrer: "", title: "Shop" },
      navigator: { cookieEnabled: true, language: "de", languages: ["de"], userAgent: "UA" },
      window: { innerWidth: 1280, innerHeight: 720, location, origin },
    },
  };
}

const euros = (amount) => ({ amount, currencyCode: "EUR" });

export const VARIANT = {
  id: "43751530397931",
  image: { src: "//cdn.shop.example/cap.jpg" },
  price: euros(19.9),
  product: { id: "7992983748843", title: "Cap", untranslatedTitle: "Cap", vendor: "Oracle", type: "", url: "/products/cap" },
  sku: "CAP-S",
  title: "Small",
  untranslatedTitle: "Small",
};

export const CART_LINE = { cost: { totalAmount: euros(39.8) }, merchandise: VARIANT, quantity: 2 };

/** A checkout; with an order's id it is completed. */
export function checkout(token, orderId = null) {
  return {
    checkout: {
      attributes: [],
      billingAddress: null,
      currencyCode: "EUR",
      discountApplications: [],
      discountsAmount: euros(0),
      email: orderId === null ? null : "ann@shop.example",
      lineItems: [{ id: "1", quantity: 2, title: "Cap", variant: VARIANT, discountAllocations: [] }],
      order: orderId === null ? null : { id: orderId, customer: { id: "77", isFirstOrder: true } },
      phone: null,
      shippingAddress: null,
      shippingLine: { price: euros(4.9) },
      token,
      totalPrice: euros(44.7),
      totalTax: euros(7.14),
      transactions: [],
    },
  };
}
