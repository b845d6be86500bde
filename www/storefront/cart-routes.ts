/** Shopify's cart endpoints: `/cart/add`, `/cart/change`, their `.js` forms and `/cart.js`. */
import { addLine, Cart, cartCookie, cartJson, changeLine, lineJson, MAX_QUANTITY, readCart } from "./cart";
import { findVariant, fullTitle } from "./catalog";
import { readFields, whole } from "./input";
import { json, seeOther } from "./responses";

export function cartJs(cookies: Map<string, string>): Response {
  const cart = readCart(cookies);
  return json(cartJson(cart), 200, [cartCookie(cart)]);
}

/** `POST /cart/add.js`: answers with the line, or with `{items}` when `items` was sent. */
export async function addJs(request: Request, cookies: Map<string, string>): Promise<Response> {
  const fields = await readFields(request);
  const cart = readCart(cookies);
  const wanted = fields === null ? [] : wantedLines(fields);
  const refused = wanted.find((line) => !addLine(cart, line.variant_id, line.quantity));
  if (wanted.length === 0 || refused !== undefined) return cannotAdd(refused?.variant_id);

  const lines = wanted.map((want) => cart.lines.find((line) => line.variant_id === want.variant_id)!);
  const body = Array.isArray(fields?.["items"]) ? { items: lines.map(lineJson) } : lineJson(lines[0]!);
  return json(body, 200, [cartCookie(cart)]);
}

/** `POST /cart/add`: the plain form, which leads to the cart page. */
export async function addForm(request: Request, cookies: Map<string, string>): Promise<Response> {
  const fields = await readFields(request);
  const cart = readCart(cookies);
  for (const line of fields === null ? [] : wantedLines(fields)) addLine(cart, line.variant_id, line.quantity);
  return seeOther("/shop/cart", [cartCookie(cart)]);
}

/** `POST /cart/change.js` with `id` (variant id or line key) or `line` (from 1), and `quantity`. */
export async function changeJs(request: Request, cookies: Map<string, string>): Promise<Response> {
  const cart = readCart(cookies);
  if (!change(cart, (await readFields(request)) ?? {})) {
    return json({ status: 400, message: "Bad Request", description: "no such line or quantity" }, 400);
  }
  return json(cartJson(cart), 200, [cartCookie(cart)]);
}

export async function changeForm(request: Request, cookies: Map<string, string>): Promise<Response> {
  const cart = readCart(cookies);
  change(cart, (await readFields(request)) ?? {});
  return seeOther("/shop/cart", [cartCookie(cart)]);
}

function change(cart: Cart, fields: Record<string, unknown>): boolean {
  const quantity = whole(fields["quantity"], MAX_QUANTITY);
  if (quantity === null) return false;
  const line = whole(fields["line"], cart.lines.length + 1);
  const key = typeof fields["id"] === "string" ? fields["id"].split(":")[0] : fields["id"];
  const variant_id = line === null ? whole(key, Number.MAX_SAFE_INTEGER) : cart.lines[line - 1]?.variant_id;
  return typeof variant_id === "number" && changeLine(cart, variant_id, quantity);
}

function wantedLines(fields: Record<string, unknown>): { variant_id: number; quantity: number }[] {
  const items: unknown[] = Array.isArray(fields["items"]) ? fields["items"] : [fields];
  return items.map((item) => {
    const { id, quantity } = (item ?? {}) as Record<string, unknown>;
    return {
      variant_id: whole(id, Number.MAX_SAFE_INTEGER) ?? 0,
      quantity: quantity === undefined ? 1 : (whole(quantity, MAX_QUANTITY) ?? 0),
    };
  });
}

function cannotAdd(variant_id: number | undefined): Response {
  const found = findVariant(variant_id ?? 0);
  const description =
    found === undefined
      ? "Cannot find variant"
      : `The product '${fullTitle(found.product, found.variant)}' is already sold out.`;
  return json({ status: 422, message: "Cart Error", description }, 422);
}
