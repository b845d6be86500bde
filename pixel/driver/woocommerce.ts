/** What WooCommerce leaves in its pages, and the events of its scripts. */
import type { Shop } from "./shop";

/** Requests that may have changed the cart: it is read again then. */
export const CART_REQUEST = /wc-ajax=(add_to|remove_from)_cart|wc\/store\/v\d+\/(batch|cart\/\w+-item)/;

const KINDS: [word: RegExp, kind: string][] = [
  // The pages behind the checkout are checkout pages, too.
  [/woocommerce-order-(received|pay)/, "after"],
  [/woocommerce-checkout/, "checkout"],
  [/woocommerce-cart/, "cart"],
  [/single-product/, "product"],
  [/tax-product|post-type-archive-product/, "collection"],
];

const text = (parent: ParentNode, selector: string): string | undefined => parent.querySelector(selector)?.textContent ?? undefined;

/** The address of the cart in the Store API, and the facts of the page. */
export function woocommerce(): { cart: string; facts: unknown } | undefined {
  const api = document.querySelector<HTMLLinkElement>("link[rel='https://api.w.org/']");
  const { className } = document.body;
  if (!api || !/woocommerce/.test(className)) return;
  const page = KINDS.find(([word]) => word.test(className))?.[1] ?? "other";
  const form = document.querySelector<HTMLElement>("form.cart");
  const id = / postid-(\d+)/.exec(className)?.[1];
  const variants = form?.matches(".variations_form") ? JSON.parse(form.dataset.product_variations!) || undefined : [{ id }];
  return {
    cart: api.href + "wc/store/v1/cart",
    facts: {
      page,
      unit: "major",
      currency: (window as any).wcSettings?.currency?.code,
      product: page === "product" ? { id, variants } : undefined,
      collection: page === "collection" ? { id: /term-(\d+)/.exec(className)?.[1] ?? "shop", title: text(document, "h1"), items: items() } : undefined,
    },
  };
}

/** The products that a page lists. */
const items = (): unknown[] =>
  [...document.querySelectorAll(".products > .product")].map((entry) => {
    // On sale, the first price is the old one.
    const price = text(entry, "ins .amount") ?? text(entry, ".amount");
    return {
      product_id: /post-(\d+)/.exec(entry.className)?.[1],
      sku: entry.querySelector<HTMLElement>("[data-product_sku]")?.dataset.product_sku,
      name: text(entry, "h2,h3"),
      // A lone point before three digits may group them, or not.
      price: /^\D*\d+\.\d{3}\D*$/.test(price!) ? undefined : price,
      url: entry.querySelector("a")?.href,
      image: entry.querySelector("img")?.src,
    };
  });

/** Whether the shop says, in a cookie of its own, that there is nothing in the cart. */
export const isCartEmpty = (): boolean => !/woocommerce_items_in_cart=/.test(document.cookie);

export function watchWooCommerce(shop: Shop): void {
  const look = (): void => void (shop.cart && shop.look(shop.cart));
  const { body } = document;
  // The classic shop's own events exist in its jQuery only.
  (window as any).jQuery?.(body).on("added_to_cart removed_from_cart", look);
  body.addEventListener("wc-blocks_added_to_cart", look);
}
