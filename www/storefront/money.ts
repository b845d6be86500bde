/** Amounts are whole minor units; every currency of this shop has two decimals. */

/** 2400 → "24.00", the form JSON-LD and Shopify's order JSON use. */
export function decimal(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, "0");
  return `${minor < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** 2400 → "€24.00", as shown to people. */
export function price(minor: number): string {
  return `€${decimal(minor)}`;
}

/** The tax contained in a gross amount, rounded half up. */
export function containedTax(gross_minor: number, rate_percent: number): number {
  return Math.floor((2 * gross_minor * rate_percent + 100 + rate_percent) / (2 * (100 + rate_percent)));
}

/**
 * Splits an amount over weights in proportion; the parts add up to it exactly.
 * Each part is rounded down and the last non-zero weight takes what is left.
 */
export function split(amount_minor: number, weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.floor((amount_minor * weight) / total));
  const rest = amount_minor - parts.reduce((sum, part) => sum + part, 0);
  const last = weights.findLastIndex((weight) => weight > 0);
  return parts.map((part, idx) => (idx === last ? part + rest : part));
}
