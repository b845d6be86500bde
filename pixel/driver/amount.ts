/** Amounts as exact decimal text: no number ever holds one. */

/** Grouping: spaces of all kinds, apostrophes and, where it is none, the other decimal point. */
const digitsOf = (text: string): string => text.replace(/\D/g, "");

/**
 * Integer minor units, so many of them decimal `places`: `1990` with 2 is `19.90`. Without
 * `places`, an amount as shops write it: `19.90`, `1,299.00`, `1.299,00`, `19,90 €`, `CHF 1'299`.
 * A lone point is a decimal point, as schema.org demands; a lone comma is one unless exactly
 * three digits follow it. Nothing when it is no amount, or a range of two.
 */
export function amountOf(text: string, places: string): string | undefined {
  if (places) {
    if (!/^-?\d+$/.test(text)) return;
    return text.replace(/\d+/, (digits) => digits.padStart(+places + 1, "0").replace(RegExp(`\\d{${places}}$`), +places ? ".$&" : ""));
  }
  const [, before, body] = /^(\D*)(\d.*\d|\d)/.exec(text) ?? [];
  if (!body || /[^\d., '\x80-\uffff]/.test(body)) return;
  const [, head, point, decimals] = /(.*)([.,])(.*)/.exec(body) ?? [];
  const isGroup = !point || head!.includes(point) || (point === "," && decimals!.length === 3 && !/^0$|\./.test(head!));
  return (/[-−] *$/.test(before!) ? "-" : "") + (before === "." ? "0." : "") + (isGroup ? digitsOf(body) : `${digitsOf(head!)}.${digitsOf(decimals!)}`);
}
