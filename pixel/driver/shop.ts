/**
 * Sees what happens in a shop: products shown, forms and links used, requests to the cart.
 * What it means, the wasm says.
 */
import type { Level1 } from "../loader/types";
import { type Intent, watchCart } from "./cart";
import { watchCheckout } from "./checkout";
import { documents } from "./documents";
import { echoes } from "./echo";
import type { Extras } from "./extras";
import type { Pages } from "./pages";
import { safe } from "./safe";
import { watchShopify } from "./shopify-events";
import type { Answer, Ask } from "./wasm";

export type Facts = Record<string, unknown>;

/** A line of `shopify:cart:lines-update`, or of Hydrogen's cart forms. */
export interface Line {
  merchandiseId: string;
  quantity?: number;
}

/** What the detectors share. */
export interface Shop {
  level1: Level1;
  pages: Pages;
  ask: Ask;
  /** Address of the cart's JSON, where the page has shown that there is one. */
  cart?: string;
  /** The cart as last read. */
  cartText?: string;
  /** Sends what `rung` saw, unless it is an echo; `keep` takes the cart's lines. */
  tell(rung: string, answer: Answer, keep?: (lines: string) => void): void;
  /** Tells a line whose cart cannot be read: only its variant is known, and the page. */
  addLine(rung: string, line: Line): void;
  /** Reads the cart; nothing where it cannot be read. */
  textOf(address: string): Promise<string | undefined>;
  /** Looks at what the page shows. */
  view(): void;
  /** The cart may have changed. */
  look(address: string): void;
  /** The cart is shown, which `rung` saw, or only noted; `own` is the page's own cart. */
  takeStock(address: string, rung?: string, own?: string): void;
}

/** After this long a button that was pressed no longer explains a change of the cart. */
const PRESSED_MS = 10_000;
/** How long a single-page app may take to show a new page's data, and a form its variant. */
const RENDER_MS = [500, 1000, 2500];
const LAST = RENDER_MS.length;

export function watchShop(level1: Level1, pages: Pages, ask: Ask, extras: Extras): void {
  const { isNews, forget } = echoes();
  const { off } = level1.settings;
  /** The page's own facts. */
  let own: string | undefined;
  /** When a button was pressed. */
  let pressedAt = -Infinity;

  const place = (url: string | null | undefined, button?: string | null): Answer =>
    url == null ? {} : ask("place", { url: new URL(url, document.baseURI).href, button });

  const askPage = (facts: Facts): Answer => ask("page", { url: location.href, ...facts }, documents(own));

  const shop = {
    level1,
    pages,
    ask,
    tell(rung, { events, lines }, keep) {
      for (const event of events ?? []) {
        const { event_name, properties, aliases } = event;
        if (isNews(rung, event) && !off?.includes(event_name)) level1.send(level1.create(event_name, { properties, aliases }, undefined, pages.referrer()));
      }
      if (lines !== undefined) keep?.(lines);
    },
    addLine(rung, { merchandiseId, quantity }) {
      const variant = /\d*$/.exec(merchandiseId)![0];
      shop.tell(rung, askPage({ variant, quantity: quantity ?? 1 }));
    },
    async textOf(address) {
      try {
        const answer = await fetch(address, { headers: { accept: "application/json" } });
        if (answer.ok) return (shop.cartText = await answer.text());
      } catch {}
      return undefined;
    },
    view: safe(() => view(0)),
  } as Shop;
  const { lines, look, takeStock, ...cart } = watchCart(shop);
  Object.assign(shop, { look, takeStock });
  const checkout = watchCheckout(shop);

  // ---- forms and links

  function onSubmit(event: Event): void {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    const { kind, cart: address } = place(button?.getAttribute("formaction") ?? form.getAttribute("action"), button?.name);
    if (kind === "checkout") return leaveFor(event, () => checkout.start("page", shop.cart ?? address));
    const isWooCommerce = form.matches("form.cart") && shop.cart;
    const hydrogen = fieldOf(form, "cartFormInput");
    if (hydrogen) {
      const { action, inputs } = JSON.parse(hydrogen);
      if (action === "LinesAdd") for (const line of inputs.lines) shop.addLine("form", line);
    }
    if (kind !== "add" && !isWooCommerce) return;
    const quantity = fieldOf(form, "quantity");
    const added: Intent = { cart: shop.cart ?? address!, variant: fieldOf(form, "id"), quantity };
    if (isWooCommerce) added.variant = fieldOf(form, "variation_id") || fieldOf(form, "add-to-cart") || button?.value;
    cart.expect(added);
    // The form takes the page away: nothing of the cart's answer will be seen here. A shop
    // that may still refuse it is asked by the next page.
    if (!isWooCommerce) {
      leaveFor(event, () => {
        if (!cart.take(added)) return;
        pressedAt = -Infinity;
        shop.tell("cart", askPage({ before: lines.read(), variant: added.variant, quantity: quantity || 1 }), lines.write);
      });
    }
  }

  function onClick(event: Event): void {
    const target = event.target as Element;
    if (target.closest?.("button,input,[role='button'],[href*='add-to-cart=']")) pressedAt = performance.now();
    if (target.closest?.("#place_order,.wc-block-components-checkout-place-order-button")) checkout.pay("page", shop.cart);
    const link = target.closest?.("a[href*='/checkout']");
    if (!link) return;
    const { kind, cart: address } = place(link.getAttribute("href"));
    if (kind === "checkout") leaveFor(event, () => checkout.start("page", shop.cart ?? address));
  }

  /** Runs `then` once it is certain that no script of the page has stopped the event. */
  function leaveFor(event: Event, then: () => void): void {
    const decide = safe(() => {
      removeEventListener("pagehide", decide);
      clearTimeout(timer);
      if (!event.defaultPrevented) then();
    });
    const timer = setTimeout(decide);
    addEventListener("pagehide", decide);
  }

  // ---- the page

  let seen: string | undefined;
  let seenChoice: string | undefined;
  /** Looks at the page's product or collection; a single-page app shows it some tries later. */
  function view(tries: number): Answer {
    const texts = documents(own);
    const variant = variantOf();
    seenChoice = variant + location.search;
    const all = texts + seenChoice;
    const isNew = all !== seen;
    seen = all;
    const answer = ask("page", { url: location.href, variant }, texts);
    if (isNew) shop.tell("page", answer);
    else if (RENDER_MS[tries]) setTimeout(safe(view), RENDER_MS[tries], tries + 1);
    return answer;
  }

  let isFirst = true;
  const lookAtPage = safe(() => {
    forget();
    const platform = extras.platforms?.shopify() ?? extras.platforms?.woocommerce();
    const block = document.querySelector("script[data-tributary]")?.textContent;
    own = block ?? (platform && JSON.stringify(platform.facts));
    const { kind, cart: address, id } = view(0);
    const form = document.querySelector("form[action*='/cart/add']")?.getAttribute("action");
    const button = document.querySelector<HTMLButtonElement>("form [name='checkout']")?.form?.getAttribute("action");
    shop.cart = platform?.cart ?? place(button ?? form, "checkout").cart;
    // (Of another page's facts, when an app has changed the address.)
    const ownCart = isFirst && block?.includes('"cart":{') ? (shop.cartText = block) : undefined;
    isFirst = false;
    if (kind === "checkout") return checkout.start("page", shop.cart ?? address, id ?? "");
    if (kind === "after") {
      checkout.end();
      lines.clear();
    }
    if (!shop.cart) return;
    if (!shop.cart.endsWith(".js") && extras.platforms?.isCartEmpty()) lines.write("");
    const variant = /[?&]add-to-cart=(\d+)/.exec(location.search)?.[1];
    if (variant) {
      cart.expect({ cart: shop.cart, variant });
      look(shop.cart);
    }
    if (kind === "cart" || button || lines.read() === undefined) takeStock(shop.cart, kind === "cart" ? "page" : undefined, ownCart);
  });

  const onRequests = safe((list: PerformanceEntryList) => {
    for (const entry of list as PerformanceResourceTiming[]) {
      // Most requests are not worth the way into the wasm.
      if (!/^(fetch|xmlhttprequest)$/.test(entry.initiatorType)) continue;
      if (extras.platforms?.CART_REQUEST.test(entry.name)) {
        if (shop.cart) cart.onRequest(shop.cart, entry);
      } else if (entry.name.includes("/cart/")) {
        const { kind, cart: address } = place(entry.name);
        if (/add|change/.test(kind!) && address!.startsWith(location.origin)) cart.onRequest(address!, entry);
      }
    }
  });

  cart.takeOver();
  addEventListener("pageshow", (event) => event.persisted && cart.takeOver());
  pages.onLoad(lookAtPage);
  const observer = new PerformanceObserver((list) => onRequests(list.getEntries()));
  onRequests(performance.getEntriesByType("resource"));
  observer.observe({ type: "resource" });
  level1.see = safe((event: Event) => {
    if (event.type === "submit") onSubmit(event);
    else onClick(event);
    checkVariant();
  });
  for (const event of level1.early.splice(0)) level1.see(event);
  /** Shops write the chosen variant into a form, or into the address. */
  const checkVariant = (): void => void setTimeout(safe(() => variantOf() + location.search !== seenChoice && view(LAST)), RENDER_MS[0]);
  addEventListener("change", checkVariant, true);

  function onLayer(rung: string, name: string, ecommerce: string): void {
    const platformCart = shop.cart;
    if (name === "Started Checkout") return checkout.start(rung, platformCart, platformCart ? undefined : "", platformCart ? undefined : ecommerce);
    if (name === "Added Payment Info") return checkout.pay(rung, undefined, ecommerce);
    const isAdding = name === "Added To Cart";
    if (isAdding && platformCart) return void look(platformCart);
    // The page itself says it better.
    const shown = !isAdding && view(LAST).events![0]?.event_name;
    // What is listed beside a product is no collection.
    if (shown === "Viewed Product" && name === "Viewed Collection") return;
    const how = isAdding || name === "Viewed Product" ? "each" : "whole";
    shop.tell(rung, ask("cart", { url: location.href, decimals: 1, [how]: name }, [ecommerce]));
  }
  let lookAtLayer: (() => void) | undefined;
  watchShopify(shop);
  extras.meet = ({ watchWooCommerce, watchDataLayer }) => {
    watchWooCommerce(shop);
    lookAtLayer = watchDataLayer(onLayer);
  };
  if (extras.platforms) extras.meet(extras.platforms);
  addEventListener(
    "pagehide",
    safe(() => {
      lookAtLayer?.();
      onRequests(observer.takeRecords());
      // A script may add and leave before the browser reports its request.
      const mayHaveAdded = performance.now() - pressedAt < PRESSED_MS && lines.read() !== undefined ? shop.cart : undefined;
      cart.leave(mayHaveAdded);
    }),
  );
}

const fieldOf = (form: HTMLFormElement | null, name: string): string => (form?.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";

/** The variant that the page's form has chosen. The wasm reads the address. */
function variantOf(): string {
  const form = document.querySelector<HTMLFormElement>("form[action*='/cart/add'],form.variations_form");
  return fieldOf(form, "id") || fieldOf(form, "variation_id").replace(/^0$/, "");
}
