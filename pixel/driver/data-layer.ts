/**
 * The e-commerce events of Google Analytics 4 in `window.dataLayer`: pushed as objects, or as
 * the arguments of `gtag()`. The layer is read now and then; its `push` stays the page's own.
 */
import { safe } from "./safe";

const POLL_MS = 500;

/** The event spec's names; what the shop's server tells (`purchase`, `refund`) is not here. */
const NAMES: Record<string, string> = {
  view_item: "Viewed Product",
  view_item_list: "Viewed Collection",
  add_to_cart: "Added To Cart",
  view_cart: "Viewed Cart",
  begin_checkout: "Started Checkout",
  add_payment_info: "Added Payment Info",
};

/** Calls `see` with each event; answers how to look at once. */
export function watchDataLayer(see: (rung: string, name: string, ecommerce: string) => void): () => void {
  const known = new WeakSet();
  const read = safe((entry: any) => {
    if (known.has(entry)) return;
    known.add(entry);
    const isGtag = entry[0] === "event";
    const name = NAMES[isGtag ? entry[1] : entry.event];
    const { ecommerce, ...rest } = (isGtag ? entry[2] : entry) ?? {};
    // A sum of JavaScript's numbers may end in …0000001.
    const tidy = (_: string, value: unknown): unknown => (typeof value === "number" ? +value.toFixed(6) : value);
    if (name) see(isGtag ? "gtag" : "dataLayer", name, JSON.stringify({ currency: rest.currency, ...(ecommerce ?? rest) }, tidy));
  });
  const look = safe(() => (window as any).dataLayer?.forEach(read));
  setInterval(look, POLL_MS);
  look();
  return look;
}
