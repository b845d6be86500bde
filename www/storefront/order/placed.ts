/** An order as it is made at checkout, before it is put into Shopify's words. */
import { Cart } from "../cart";
import { idFrom, tokenFrom } from "../digest";
import { Buyer } from "./buyer";
import { Totals } from "./totals";

export interface Placed {
  /** Made from the checkout token: submitting a checkout twice gives one order. */
  id: bigint;
  /** The number a person sees, as in `#4711`. */
  number: number;
  token: string;
  checkout_token: string;
  cart_token: string;
  customer_id: bigint;
  /** The customer's orders so far, this one included. */
  orders_count: number;
  buyer: Buyer;
  totals: Totals;
  at: Date;
  client: Client;
}

/** What the shop's back end knows of the browser. */
export interface Client {
  ip: string | null;
  user_agent: string;
  language: string;
  landing_site: string | null;
  referring_site: string | null;
  /** The pixel's `__cvg_uid` cookie. */
  visitor: string | null;
}

/** The checkout of a cart; going back and forth gives the same one. */
export function checkoutToken(cart: Cart): Promise<string> {
  return tokenFrom("checkout", cart.token);
}

/** One customer per e-mail address, as on Shopify. */
export function customerId(email: string): Promise<bigint> {
  return idFrom("customer", email.toLowerCase());
}

export async function place(
  cart: Cart,
  buyer: Buyer,
  totals: Totals,
  client: Client,
  at: Date,
  n_earlier_orders: number,
): Promise<Placed> {
  const checkout_token = await checkoutToken(cart);
  const id = await idFrom("order", checkout_token);
  return {
    id,
    number: 1001 + Number(id % 90_000n),
    token: await tokenFrom("order", checkout_token),
    checkout_token,
    cart_token: cart.token,
    customer_id: await customerId(buyer.email),
    orders_count: n_earlier_orders + 1,
    buyer,
    totals,
    at,
    client,
  };
}
