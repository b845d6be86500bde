/** Tells a checkout once, whichever page or rung begins it. */
import type { Facts, Shop } from "./shop";
import { safe, slot } from "./safe";

/** So many checkouts back. */
const MAX_TOLD = 5;

export function watchCheckout(shop: Shop) {
  const { level1, pages, ask, tell } = shop;
  /** Checkouts that were told, the latest last; `?` stands for one whose token is not known. */
  const told = slot("localStorage", "__cvg_checkout");

  /**
   * Calls `then` with the cart at `address`: in one that was read before if need be, or
   * without it, when the page is left first.
   */
  function withCart(address: string | undefined, then: (text?: string) => void): void {
    let isDone = false;
    const finish = safe((text?: string) => {
      if (isDone) return;
      isDone = true;
      removeEventListener("pagehide", leave);
      then(text);
    });
    const leave = (): void => finish(shop.cartText);
    if (shop.cartText || !address) return leave();
    addEventListener("pagehide", leave);
    void shop.textOf(address).then(finish);
  }

  /** `id` is the checkout's token; empty in a checkout without, `undefined` on the way to one. */
  function start(rung: string, address: string | undefined, id?: string, ecommerce?: string): void {
    const known = (told.read() ?? "").split(" ").slice(-MAX_TOLD);
    if (id && known.includes(id)) return;
    if (id !== undefined && known.includes("?")) {
      told.write(known.map((one) => (one === "?" ? id : one)).join(" "));
      // The order will come with this token.
      if (id) level1.send(level1.create("$alias", { aliases: ["urn:checkout_token:" + id] }, undefined, pages.referrer()));
      return;
    }
    const facts = factsOf("Started Checkout", id, ecommerce);
    withCart(address, (text) => {
      const answer = ask("cart", facts, [ecommerce ?? text]);
      // Without any token a checkout is once a session.
      const own = "" + answer.events![0]!.properties.id;
      if (known.includes(own)) return;
      told.write([...known, own, ...(id === undefined ? ["?"] : [])].join(" "));
      tell(rung, answer);
    });
  }

  const factsOf = (whole: string, id?: string, ecommerce?: string): Facts => ({
    url: location.href,
    whole,
    id,
    session: level1.known.__cvg_sid,
    decimals: ecommerce && 1,
  });

  return {
    start,
    /** The visitor has chosen how to pay. */
    pay(rung: string, address: string | undefined, ecommerce?: string): void {
      const facts = factsOf("Added Payment Info", undefined, ecommerce);
      withCart(address, (text) => tell(rung, ask("cart", facts, [ecommerce ?? text])));
    },
    /** An order was made of it: the next one is another. */
    end: told.clear,
  };
}
