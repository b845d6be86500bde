/** The detectors of platforms and tools (`extras.ts`). */
export { askTools } from "./consent-tools";
export { watchDataLayer } from "./data-layer";
export { shopify } from "./shopify";
export { CART_REQUEST, isCartEmpty, watchWooCommerce, woocommerce } from "./woocommerce";
