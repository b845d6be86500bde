/** Reads the shop's cart when it may have changed: what it gained was added. */
import type { Facts, Shop } from "./shop";
import { safe, slot } from "./safe";

/** A form that was submitted, and what it adds. */
export interface Intent {
  cart: string;
  variant?: string;
  quantity?: string;
}

/** After this long a seen intent no longer explains a change of the cart. */
const INTENT_MS = 10_000;

export function watchCart({ ask, tell, textOf }: Pick<Shop, "ask" | "tell" | "textOf">) {
  /** What the cart held when it was last seen, for all tabs. */
  const lines = slot("localStorage", "__cvg_cart");
  /** A change of the cart that the last page of this tab could not look into. */
  const open = slot("sessionStorage", "__cvg_open");
  let intent: Intent | undefined;
  /** The cart's address while it is being read. */
  let reading: string | undefined;
  /** A change that no reading has covered yet. */
  let isChanged = false;
  /** The page was left during a reading: the next one tells what it would have told. */
  let isHandedOver = false;
  /** When stock was taken; what was requested before that may be in it already. */
  let stockAt = 0;

  const facts = (more: Facts): Facts => ({ url: location.href, before: lines.read(), ...more });

  /** Reads the cart and tells what it gained. A change meanwhile makes another reading. */
  async function look(address: string): Promise<void> {
    isChanged = true;
    if (reading) return;
    reading = address;
    while (isChanged) {
      isChanged = false;
      const text = await textOf(address);
      if (text === undefined || isChanged || isHandedOver) continue;
      const { variant, quantity } = intent ?? {};
      intent = undefined;
      safe(() => tell("cart", ask("cart", facts({ variant, quantity: quantity || 1 }), [text]), lines.write))();
    }
    reading = undefined;
  }

  /** Notes what the cart holds before anything is added; `rung` saw it shown. */
  async function takeStock(address: string, rung?: string, own?: string): Promise<void> {
    const text = own ?? (await textOf(address));
    if (text === undefined) return;
    const isBusy = isChanged || reading || intent;
    if (!isBusy) stockAt = performance.now();
    safe(() => tell(rung!, ask("cart", facts({ whole: rung && "Viewed Cart" }), [text]), isBusy ? undefined : lines.write))();
  }

  return {
    lines,
    look,
    takeStock,
    /** Notes what a form adds; its request or the next page shows whether it did. */
    expect(added: Intent): void {
      intent = added;
      setTimeout(() => intent === added && (intent = undefined), INTENT_MS);
    },
    /** Whether the intent still waits; it does no longer. */
    take(added: Intent): boolean {
      if (intent !== added) return false;
      intent = undefined;
      return true;
    },
    /** A request that may have changed the cart was seen to end. */
    onRequest(address: string, { startTime, responseStatus }: { startTime: number; responseStatus?: number }): void {
      if (responseStatus! >= 400) intent = undefined;
      else {
        if (startTime < stockAt) lines.clear();
        void look(address);
      }
    },
    /** The page is left; `mayHaveAdded` is the cart that a script may just have changed. */
    leave(mayHaveAdded: string | undefined): void {
      const left = intent ?? { cart: reading ?? mayHaveAdded };
      isHandedOver = left.cart !== undefined;
      if (isHandedOver) open.write(JSON.stringify(left));
    },
    /** Looks into what the page before could not. */
    takeOver: safe(() => {
      isHandedOver = false;
      const left = open.read();
      if (!left) return;
      open.clear();
      intent = JSON.parse(left);
      void look(intent!.cart);
    }),
  };
}
