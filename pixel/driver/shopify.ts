/** What Shopify's themes leave in their pages, and the events they dispatch. */
import type { Shop } from "./shop";
import { safe } from "./safe";

/** A line of `shopify:cart:lines-update`, or of Hydrogen's cart forms. */
export interface Line {
  merchandiseId: string;
  quantity?: number;
}

interface StandardEvent extends Event {
  action?: string;
  lines?: Line[];
  promise?: Promise<{ userErrors?: unknown[] }>;
}

/** The address of the cart, below the language's root, and the facts of the page. */
export function shopify(): { cart: string; facts: unknown } | undefined {
  const { Shopify, ShopifyAnalytics } = window as any;
  const root = Shopify?.routes?.root;
  if (!root) return;
  const { page, product, selectedVariantId } = ShopifyAnalytics?.meta ?? {};
  const collection = page?.resourceType === "collection" ? { id: page.resourceId, title: document.querySelector("h1")?.textContent } : undefined;
  return {
    cart: new URL(root + "cart.js", location.origin).href,
    facts: { page: page?.pageType, currency: Shopify.currency?.active, product, variant_id: selectedVariantId, collection },
  };
}

/** Shopify's standard storefront events. They begin with the action: its end is a promise. */
export function watchShopify(shop: Shop): void {
  const on = (name: string, act: (event: StandardEvent, result?: { userErrors?: unknown[] }) => void): void =>
    document.addEventListener("shopify:" + name, (event: StandardEvent) => void Promise.resolve(event.promise).then(safe((result) => act(event, result)), () => {}));
  on("cart:lines-update", ({ action, lines }, result) => {
    if (shop.cart) shop.look(shop.cart);
    else if (action === "add" && !result?.userErrors?.[0]) lines!.forEach((line) => addLine(shop, "theme", line));
  });
  on("cart:view", () => shop.cart && shop.takeStock(shop.cart, "theme"));
  for (const name of ["product:view", "product:select", "collection:view"]) on(name, () => shop.view());
}

/** Tells a line whose cart cannot be read: only its variant is known, and the page. */
export function addLine(shop: Shop, rung: string, { merchandiseId, quantity }: Line): void {
  const variant = /\d*$/.exec(merchandiseId)![0];
  shop.tell(rung, shop.ask("page", { url: location.href, variant, quantity: quantity ?? 1 }, shop.documents()));
}
