import type { SourceKind } from "../../api/types";

/** What people call each kind of source. */
export const KIND_LABELS: Record<SourceKind, string> = {
  pixel: "Browser pixel",
  webhook: "Webhook",
  shopify: "Shopify",
  woocommerce: "WooCommerce",
  segment: "Segment",
  web_pixel: "Shopify web pixel",
};

/** The kinds a person can add here, most wanted first, with what they are for. */
export const ADDABLE: { kind: SourceKind; purpose: string }[] = [
  { kind: "pixel", purpose: "Page views, products, carts and checkouts from your shop’s pages." },
  { kind: "shopify", purpose: "Orders from a Shopify store, sent by Shopify itself." },
  { kind: "web_pixel", purpose: "Checkout and thank-you page of a Shopify store, which no theme reaches." },
  { kind: "webhook", purpose: "Events from your own server or another tool." },
];
