/**
 * Sees what happens in a shop: products shown, forms and links used, requests to the cart.
 * What it means, the wasm says.
 */
import type { Level1 } from "../loader/types";
import type { Pages } from "./pages";
import { safe, slot } from "./safe";
import type { Answer, Ask } from "./wasm";

/** A form that was submitted, and what it adds. */
interface Intent {
  cart: string;
  id: string;
  quantity: string;
}

/** After this long a seen intent no longer explains a change of the cart. */
const INTENT_MS = 10_000;
/** How long a single-page app may take to show a new page's data. */
const RENDER_MS = 1000;

export function watchShop(level1: Level1, pages: Pages, ask: Ask): void {
  /** What the cart held when it was last seen, for all tabs. */
  const lines = slot("localStorage", "__cvg_cart");
  /** Checkouts that were told, the latest last; `?` stands for one whose token is not known. */
  const told = slot("localStorage", "__cvg_checkout");
  /** A change of the cart that the last page of this tab could not look into. */
  const open = slot("sessionStorage", "__cvg_open");
  let intent: Intent | undefined;
  /** The cart as last read, in `/cart.js` form. */
  let cartText: string | undefined;
  /** The cart's address while it is being read. */
  let reading: string | undefined;
  /** A change that no reading has covered yet. */
  let isChanged = false;
  /** The page was left during a reading: the next one tells what it would have told. */
  let isHandedOver = false;
  /** When stock was taken; what was requested before that may be in it already. */
  let stockAt = 0;
  /** The shop's cart, once the page has shown that there is one, and when a button was pressed. */
  let shopCart: string | undefined;
  let pressedAt = -Infinity;

  const tell = (answer: Answer): void => {
    for (const { event_name, properties, aliases } of answer.events ?? []) {
      level1.send([level1.create(event_name, { properties, aliases }, undefined, pages.referrer())]);
    }
    if (answer.lines !== undefined) lines.write(answer.lines);
  };
  const jsonLd = (): string[] => [...document.querySelectorAll("script[type='application/ld+json']")].map((script) => script.textContent ?? "");
  const place = (url: string | null | undefined, button?: string | null): Answer =>
    url == null ? {} : ask("place", { url: new URL(url, document.baseURI).href, button });

  // ---- the cart

  async function readCart(address: string): Promise<string | undefined> {
    try {
      const answer = await fetch(address, { headers: { accept: "application/json" } });
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }

  /** Reads the cart and tells what it gained. A change meanwhile makes another reading. */
  async function lookIntoCart(address: string): Promise<void> {
    isChanged = true;
    if (reading) return;
    reading = address;
    while (isChanged) {
      isChanged = false;
      const text = await readCart(address);
      const facts = { url: location.href, before: lines.read(), ...intent };
      if (text === undefined || isChanged || isHandedOver) continue;
      cartText = text;
      intent = undefined;
      safe(() => tell(ask("cart", facts, [text])))();
    }
    reading = undefined;
  }

  /** Notes what the cart holds before anything is added. */
  async function takeStock(address: string): Promise<void> {
    const text = await readCart(address);
    if (text === undefined || isChanged || reading || intent) return;
    cartText = text;
    stockAt = performance.now();
    safe(() => tell(ask("cart", { url: location.href, quiet: "1" }, [text])))();
  }

  const onRequests = safe((list: PerformanceEntryList) => {
    for (const entry of list as PerformanceResourceTiming[]) {
      // Most requests are not worth the way into the wasm.
      if (!entry.name.includes("/cart/") || !/^(fetch|xmlhttprequest)$/.test(entry.initiatorType)) continue;
      const { kind, cart } = place(entry.name);
      if ((kind !== "add" && kind !== "change") || !cart!.startsWith(location.origin)) continue;
      if ((entry as { responseStatus?: number }).responseStatus! >= 400) {
        intent = undefined;
        continue;
      }
      if (entry.startTime < stockAt) lines.clear();
      void lookIntoCart(cart!);
    }
  });

  // ---- forms and links

  function onSubmit(event: Event): void {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    const action = button?.getAttribute("formaction") ?? form.getAttribute("action");
    const { kind, cart } = place(action, button?.name);
    if (kind === "checkout") return leaveFor(event, () => startCheckout(cart!));
    if (kind !== "add") return;
    const field = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";
    const added = (intent = { cart: cart!, id: field("id"), quantity: field("quantity") });
    setTimeout(() => intent === added && (intent = undefined), INTENT_MS);
    leaveFor(event, () => {
      // The form takes the page away: nothing of the cart's answer will be seen here.
      if (intent !== added) return;
      intent = undefined;
      pressedAt = -Infinity;
      tell(ask("submit", { url: location.href, before: lines.read(), ...added }, jsonLd()));
    });
  }

  function onClick(event: Event): void {
    const target = event.target as Element;
    if (target.closest?.("button,input,[role='button']")) pressedAt = performance.now();
    const link = target.closest?.("a[href*='/checkout']");
    if (!link) return;
    const { kind, cart } = place(link.getAttribute("href"));
    if (kind === "checkout") leaveFor(event, () => startCheckout(cart!));
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

  // ---- the checkout

  /** Once per checkout: the button tells it with the cart's token, its page finds it told. */
  function startCheckout(cart: string, id?: string): void {
    const known = (told.read() ?? "").split(" ").slice(-5);
    const url = location.href;
    if (id && known.includes(id)) return;
    if (id !== undefined && known.includes("?")) {
      told.write(known.map((one) => (one === "?" ? id : one)).join(" "));
      // The order will come with this token.
      if (id) level1.send([level1.create("$alias", { aliases: ["urn:checkout_token:" + id] }, undefined, pages.referrer())]);
      return;
    }
    const finish = safe(() => {
      if (isFinished) return;
      isFinished = true;
      removeEventListener("pagehide", finish);
      const answer = ask("checkout", { url, id }, [cartText]);
      // Without any token a checkout is once a session.
      const own = String(answer.events![0]!.properties.id ?? /__cvg_sid=([^;]*)/.exec(document.cookie)?.[1]);
      if (known.includes(own)) return;
      told.write([...known, own, ...(id === undefined ? ["?"] : [])].join(" "));
      tell(answer);
    });
    let isFinished = false;
    if (cartText !== undefined) return finish();
    addEventListener("pagehide", finish);
    void readCart(cart).then((text) => {
      cartText ??= text;
      finish();
    });
  }

  // ---- the page

  let seenJsonLd: string | undefined;
  const view: (isRetry?: boolean) => void = safe((isRetry?: boolean): void => {
    const blocks = jsonLd();
    // A single-page app changes the address first and its markup later.
    if (blocks.join() === seenJsonLd) {
      if (!isRetry) setTimeout(view, RENDER_MS, true);
      return;
    }
    seenJsonLd = blocks.join();
    tell(ask("view", { url: location.href }, blocks));
  });
  const look = safe(() => {
    view();
    const { kind, cart, id } = place(location.href);
    if (kind === "checkout") return startCheckout(cart!, id ?? "");
    const form = document.querySelector("form[action*='/cart/add']")?.getAttribute("action");
    const button = document.querySelector<HTMLButtonElement>("form [name='checkout']")?.form?.getAttribute("action");
    shopCart = place(button ?? form, "checkout").cart;
    if (shopCart && (button || lines.read() === undefined)) void takeStock(shopCart);
  });

  const takeOver = safe(() => {
    isHandedOver = false;
    const left = open.read();
    if (!left) return;
    open.clear();
    intent = JSON.parse(left);
    void lookIntoCart(intent!.cart);
  });
  takeOver();
  addEventListener("pageshow", (event) => event.persisted && takeOver());
  const observer = new PerformanceObserver((list) => onRequests(list.getEntries()));
  onRequests(performance.getEntriesByType("resource"));
  observer.observe({ type: "resource" });
  level1.see = safe((event: Event) => (event.type === "submit" ? onSubmit(event) : onClick(event)));
  for (const event of level1.early.splice(0)) level1.see(event);
  pages.onLoad(look);
  addEventListener(
    "pagehide",
    safe(() => {
      onRequests(observer.takeRecords());
      // A script may add and leave before the browser reports its request.
      const mayHaveAdded = performance.now() - pressedAt < INTENT_MS && lines.read() !== undefined ? shopCart : undefined;
      const left = intent ?? { cart: reading ?? mayHaveAdded };
      isHandedOver = left.cart !== undefined;
      if (isHandedOver) open.write(JSON.stringify(left));
    }),
  );
}
