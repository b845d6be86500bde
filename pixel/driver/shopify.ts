/** What Shopify's themes leave in their pages. */

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
