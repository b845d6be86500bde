/** Shopify's standard storefront events, which themes and headless shops dispatch. */
import type { Line, Shop } from "./shop";
import { safe } from "./safe";

interface StandardEvent extends Event {
  action?: string;
  lines?: Line[];
  promise?: Promise<{ userErrors?: unknown[] }>;
}

/** They begin with the action: its end is a promise. */
export function watchShopify(shop: Shop): void {
  const on = (name: string, act: (event: StandardEvent, result?: { userErrors?: unknown[] }) => void): void =>
    document.addEventListener("shopify:" + name, (event: StandardEvent) => void Promise.resolve(event.promise).then(safe((result) => act(event, result)), () => {}));
  on("cart:lines-update", ({ action, lines }, result) => {
    if (shop.cart) shop.look(shop.cart);
    else if (action === "add" && !result?.userErrors?.[0]) lines!.forEach((line) => shop.addLine("theme", line));
  });
  on("cart:view", () => shop.cart && shop.takeStock(shop.cart, "theme"));
  for (const name of ["product:view", "product:select", "collection:view"]) on(name, () => shop.view());
}
