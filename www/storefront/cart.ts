/** The cart. It lives in the visitor's cookie, so the shop itself keeps nothing. */
import { findVariant, fullTitle, imagePath, productPath, shop, variantTitle } from "./catalog";
import { CART_MAX_AGE_S, setCookie } from "./cookies";
import { newToken } from "./digest";

export interface CartLine {
  variant_id: number;
  quantity: number;
}

export interface Cart {
  /** 32 hexadecimal digits; a new one after each order. */
  token: string;
  lines: CartLine[];
}

/** Bounds that keep the cookie small whatever is asked for. */
export const MAX_LINES = 20;
export const MAX_QUANTITY = 99;

/** Reads `token.variant-quantity.variant-quantity`; what cannot be read is left out. */
export function readCart(cookies: Map<string, string>): Cart {
  const [token = "", ...texts] = (cookies.get("cart") ?? "").split(".");
  if (!/^[0-9a-f]{32}$/.test(token)) return { token: newToken(), lines: [] };
  const cart: Cart = { token, lines: [] };
  for (const text of texts) {
    const [, id, quantity] = /^(\d{1,15})-(\d{1,2})$/.exec(text) ?? [];
    if (id !== undefined) addLine(cart, Number(id), Number(quantity));
  }
  return cart;
}

export function cartCookie(cart: Cart): string {
  const lines = cart.lines.map((line) => `${line.variant_id}-${line.quantity}`);
  return setCookie("cart", [cart.token, ...lines].join("."), CART_MAX_AGE_S);
}

/** Adds to the line of this variant. Answers false when it cannot be sold or the cart is full. */
export function addLine(cart: Cart, variant_id: number, quantity: number): boolean {
  if (!findVariant(variant_id)?.variant.available || quantity < 1) return false;
  const line = cart.lines.find((one) => one.variant_id === variant_id);
  if (line === undefined && cart.lines.length >= MAX_LINES) return false;
  if (line === undefined) cart.lines.push({ variant_id, quantity: Math.min(quantity, MAX_QUANTITY) });
  else line.quantity = Math.min(line.quantity + quantity, MAX_QUANTITY);
  return true;
}

/** Sets a line's quantity; 0 removes it. */
export function changeLine(cart: Cart, variant_id: number, quantity: number): boolean {
  const line = cart.lines.find((one) => one.variant_id === variant_id);
  if (line === undefined) return false;
  line.quantity = Math.min(quantity, MAX_QUANTITY);
  cart.lines = cart.lines.filter((one) => one.quantity > 0);
  return true;
}

export function itemCount(cart: Cart): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
}

export function subtotal(cart: Cart): number {
  return cart.lines.reduce((sum, line) => sum + linePrice(line), 0);
}

export function linePrice(line: CartLine): number {
  return (findVariant(line.variant_id)?.variant.price_minor ?? 0) * line.quantity;
}

/** The cart as Shopify's `/cart.js` gives it: prices are whole minor units. */
export function cartJson(cart: Cart): object {
  const total = subtotal(cart);
  return {
    token: cart.token,
    note: "",
    attributes: {},
    original_total_price: total,
    total_price: total,
    total_discount: 0,
    total_weight: cart.lines.reduce((sum, line) => sum + weight(line), 0),
    item_count: itemCount(cart),
    items: cart.lines.map(lineJson),
    requires_shipping: cart.lines.length > 0,
    currency: shop.currency,
    items_subtotal_price: total,
    cart_level_discount_applications: [],
    discount_codes: [],
  };
}

/** One line as `/cart.js` and `/cart/add.js` give it. */
export function lineJson(line: CartLine): object {
  const { product, variant } = findVariant(line.variant_id)!;
  const image = imagePath(product, variant);
  const own = variantTitle(product, variant);
  return {
    id: variant.id,
    properties: {},
    quantity: line.quantity,
    variant_id: variant.id,
    key: `${variant.id}:${variant.sku.toLowerCase()}`,
    title: fullTitle(product, variant),
    price: variant.price_minor,
    original_price: variant.price_minor,
    presentment_price: variant.price_minor / 100,
    discounted_price: variant.price_minor,
    line_price: linePrice(line),
    original_line_price: linePrice(line),
    total_discount: 0,
    discounts: [],
    sku: variant.sku,
    grams: variant.grams,
    vendor: shop.name,
    taxable: true,
    product_id: product.id,
    product_has_only_default_variant: own === null,
    gift_card: false,
    final_price: variant.price_minor,
    final_line_price: linePrice(line),
    url: productPath(product, variant),
    featured_image: { alt: product.title, aspect_ratio: 1, height: 800, url: image, width: 800 },
    image,
    handle: product.handle,
    requires_shipping: true,
    product_type: product.type,
    product_title: product.title,
    product_description: product.description,
    variant_title: own,
    variant_options: [variant.title],
    options_with_values: [{ name: product.option, value: variant.title }],
    line_level_discount_allocations: [],
  };
}

function weight(line: CartLine): number {
  return (findVariant(line.variant_id)?.variant.grams ?? 0) * line.quantity;
}
