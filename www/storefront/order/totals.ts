/** What a cart costs. All amounts are minor units and include tax. */
import { CartLine, linePrice } from "../cart";
import { discounts, shipping, tax } from "../catalog";
import { containedTax, split } from "../money";

export interface Discount {
  code: string;
  percent: number;
}

export interface PricedLine extends CartLine {
  gross_minor: number;
  discount_minor: number;
  tax_minor: number;
}

export interface Totals {
  lines: PricedLine[];
  discount: Discount | null;
  lines_minor: number;
  discount_minor: number;
  shipping_minor: number;
  shipping_tax_minor: number;
  tax_minor: number;
  total_minor: number;
}

/** The discount of this code, whatever its case. */
export function findDiscount(code: string): Discount | null {
  return discounts.find((one) => one.code === code.trim().toUpperCase()) ?? null;
}

export function totals(lines: CartLine[], discount: Discount | null): Totals {
  const gross = lines.map(linePrice);
  const lines_minor = sum(gross);
  const discount_minor = Math.floor((lines_minor * (discount?.percent ?? 0)) / 100);
  const shares = split(discount_minor, gross);
  const priced = lines.map((line, idx) => priceLine(line, gross[idx]!, shares[idx]!));
  const shipping_minor = lines_minor - discount_minor >= shipping.free_from_minor ? 0 : shipping.price_minor;
  const shipping_tax_minor = containedTax(shipping_minor, tax.rate_percent);
  return {
    lines: priced,
    discount,
    lines_minor,
    discount_minor,
    shipping_minor,
    shipping_tax_minor,
    tax_minor: sum(priced.map((line) => line.tax_minor)) + shipping_tax_minor,
    total_minor: lines_minor - discount_minor + shipping_minor,
  };
}

function priceLine(line: CartLine, gross_minor: number, discount_minor: number): PricedLine {
  const tax_minor = containedTax(gross_minor - discount_minor, tax.rate_percent);
  return { ...line, gross_minor, discount_minor, tax_minor };
}

function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
