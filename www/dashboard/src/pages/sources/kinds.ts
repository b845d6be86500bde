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

/** The kinds whose platform signs what it sends, with where it shows the secret. */
export const SECRET_HINTS: Partial<Record<SourceKind, string>> = {
  shopify:
    "In Shopify’s admin under Settings → Notifications → Webhooks: “Your webhooks will be signed with …”. Shopify shows it once there is a webhook; any address will do until you have this source’s.",
  woocommerce:
    "In WordPress under WooCommerce → Tributary, when the plugin is active. Without the plugin choose one, 16 characters or more, and give it to each webhook.",
};

/** The kinds a person can add here, most wanted first, with what they are for. */
export const ADDABLE: { kind: SourceKind; purpose: string }[] = [
  { kind: "pixel", purpose: "Page views, products, carts and checkouts from your shop’s pages." },
  { kind: "shopify", purpose: "Orders from a Shopify store, sent by Shopify itself." },
  { kind: "web_pixel", purpose: "Checkout and thank-you page of a Shopify store, which no theme reaches." },
  { kind: "woocommerce", purpose: "Orders and customers from a WooCommerce shop, sent by WordPress itself." },
  { kind: "segment", purpose: "What a shop or an app sends with Segment’s libraries, without changing its calls." },
  { kind: "webhook", purpose: "Events from your own server or another tool." },
];
