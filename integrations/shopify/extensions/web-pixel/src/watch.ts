/**
 * Posts Shopify's standard events as they are; what they mean is read at the edge
 * (docs/wire.md, Shopify web pixel).
 */
import type { ExtensionApi, StandardEvent } from "@shopify/web-pixels-extension";
import { deliver } from "./deliver";
import { noteCheckout } from "./told";

export interface Settings {
  /** Where the collector is. */
  host: string;
  token: string;
  /** `checkout`: only what the theme's own pixel cannot reach. */
  pages: "checkout" | "all";
}

type Api = Pick<ExtensionApi, "analytics" | "browser" | "init" | "customerPrivacy">;

const IN_THE_SHOP = ["product_viewed", "collection_viewed", "product_added_to_cart", "cart_viewed"];
const IN_THE_CHECKOUT = ["checkout_started", "payment_info_submitted", "checkout_completed"];
/** Checkout, thank-you page, order status page: no theme runs there. */
const BEYOND_THE_THEME = /\/(checkouts?|orders?|thank[-_]you)(\/|$)/;

/** Who it is, to us and to the ad platforms. */
const COOKIES = ["__cvg_uid", "__cvg_sid", "_fbp", "_fbc", "_ttp", "_gcl_au", "_scid", "_epik"];
/** The page answers for its cookies; one that is being left may never do. */
const PATIENCE_MS = 300;

/** Subscribes to the events of the pages that the settings name. */
export function watch({ analytics, browser, init, customerPrivacy }: Api, settings: Settings): void {
  const isEverywhere = settings.pages === "all";
  const host = settings.host.replace(/^(?!https?:)/, "https://").replace(/\/+$/, "");
  const address = `${host}/e/${settings.token}`;
  let privacy = init.customerPrivacy;
  customerPrivacy.subscribe("visitorConsentCollected", (event) => {
    privacy = event.customerPrivacy;
  });

  async function post(event: StandardEvent): Promise<void> {
    const isCheckout = event.name === "checkout_started";
    const told = isCheckout && (await soon(noteCheckout(browser.localStorage, event.data.checkout.token), false));
    if (told === "before") return;
    const cookies = await soon(readCookies(browser), {});
    deliver(address, {
      v: 1,
      event,
      is_told: told === "at the button",
      cookies,
      customer_id: init.data.customer?.id,
      timezone: timezone(),
      customer_privacy: privacy,
    });
  }

  const listen = (name: string): unknown => analytics.subscribe(name, post as (event: unknown) => void);
  for (const name of isEverywhere ? [...IN_THE_SHOP, ...IN_THE_CHECKOUT] : IN_THE_CHECKOUT) listen(name);
  analytics.subscribe("page_viewed", (event) => {
    if (isEverywhere || BEYOND_THE_THEME.test(event.context.document.location.pathname)) void post(event);
  });
}

/** The cookies that are there. */
async function readCookies(browser: ExtensionApi["browser"]): Promise<Record<string, string>> {
  const values = await Promise.all(COOKIES.map((name) => browser.cookie.get(name).catch(() => "")));
  const found: Record<string, string> = {};
  COOKIES.forEach((name, index) => {
    if (values[index]) found[name] = String(values[index]);
  });
  return found;
}

/** What `promise` gives, or `otherwise` when it fails or takes too long. */
function soon<T, U>(promise: Promise<T>, otherwise: U): Promise<T | U> {
  const late = new Promise<U>((resolve) => setTimeout(resolve, PATIENCE_MS, otherwise));
  return Promise.race([promise, late]).catch(() => otherwise);
}

function timezone(): string | undefined {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
