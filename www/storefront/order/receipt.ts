/** What the thank-you page shows. It is kept in a cookie of that one page. */
import { CartLine, MAX_LINES, MAX_QUANTITY } from "../cart";
import { findVariant } from "../catalog";
import { setCookie } from "../cookies";
import { text, whole } from "../input";
import { Placed } from "./placed";

export interface Receipt {
  number: number;
  first_name: string;
  email: string;
  code: string;
  lines: CartLine[];
  /** Whether the order event reached the collector. */
  is_delivered: boolean;
}

const ONE_DAY_S = 24 * 60 * 60;

export function receiptCookie(order: Placed, is_delivered: boolean): string {
  const receipt: Receipt = {
    number: order.number,
    first_name: order.buyer.first_name,
    email: order.buyer.email,
    code: order.totals.discount?.code ?? "",
    lines: order.totals.lines.map(({ variant_id, quantity }) => ({ variant_id, quantity })),
    is_delivered,
  };
  return setCookie("receipt", JSON.stringify(receipt), ONE_DAY_S, `/shop/checkouts/${order.checkout_token}`);
}

/** The receipt, or null when there is none that can be read. */
export function readReceipt(cookies: Map<string, string>): Receipt | null {
  try {
    return receiptOf(JSON.parse(cookies.get("receipt") ?? "") as Record<string, unknown>);
  } catch {
    return null;
  }
}

function receiptOf(value: Record<string, unknown>): Receipt | null {
  const number = whole(value["number"], Number.MAX_SAFE_INTEGER);
  const lines = Array.isArray(value["lines"]) ? value["lines"].slice(0, MAX_LINES).flatMap(lineOf) : [];
  if (number === null || lines.length === 0) return null;
  return {
    number,
    first_name: text(value["first_name"], 120),
    email: text(value["email"], 120),
    code: text(value["code"], 40),
    lines,
    is_delivered: value["is_delivered"] === true,
  };
}

function lineOf(value: unknown): CartLine[] {
  const { variant_id, quantity } = (value ?? {}) as Record<string, unknown>;
  const id = whole(variant_id, Number.MAX_SAFE_INTEGER) ?? 0;
  const n = whole(quantity, MAX_QUANTITY) ?? 0;
  return findVariant(id) !== undefined && n > 0 ? [{ variant_id: id, quantity: n }] : [];
}
