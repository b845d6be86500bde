/** Whether the shop's own pixel has told a checkout: one checkout gives one event. */
import type { BrowserLocalStorage } from "@shopify/web-pixels-extension";

/** The entry that both keep: ids of checkouts, `?` for one whose token was not known. */
const ENTRY = "__cvg_checkout";
const MAX_KNOWN = 5;

/**
 * Notes that the checkout of `token` was told, and says who had done so: the pixel at the
 * `button` that led to it, somebody `before`, or nobody (`false`).
 */
export async function noteCheckout(storage: BrowserLocalStorage, token: string | null): Promise<"before" | "at the button" | false> {
  const known = ((await storage.getItem(ENTRY)) ?? "").split(" ").filter(Boolean).slice(-MAX_KNOWN);
  if (!token) return false;
  if (known.includes(token)) return "before";
  const waits = known.lastIndexOf("?");
  if (waits === -1) known.push(token);
  else known[waits] = token;
  await storage.setItem(ENTRY, known.join(" "));
  return waits === -1 ? false : "at the button";
}
