import { Cart, CartLine, linePrice, MAX_QUANTITY, subtotal } from "../cart";
import { findVariant, imagePath, productPath, variantTitle } from "../catalog";
import { Html, html } from "../html";
import { layout, Visit } from "../layout";
import { price } from "../money";

export function cartPage(visit: Visit, cart: Cart): Html {
  return layout(visit, {
    title: "Your cart",
    description: "What you have chosen so far.",
    path: "/shop/cart",
    template: "cart",
    body: html`<div class="page-head"><h1>Your cart</h1></div>${cart.lines.length === 0 ? empty() : filled(cart)}`,
  });
}

function empty(): Html {
  return html`<p class="empty">There is nothing in it yet.</p><p class="empty"><a class="button" href="/shop/collections/all">See everything</a></p>`;
}

function filled(cart: Cart): Html {
  return html`<div class="cart"><ul class="lines">${cart.lines.map(row)}</ul>
<aside class="summary" aria-label="Total"><p class="total"><span>Subtotal</span><strong>${price(subtotal(cart))}</strong></p>
<p class="quiet">Tax included. Delivery is worked out at checkout.</p>
<form action="/shop/cart" method="post" id="cart"><button class="button" type="submit" name="checkout">Check out</button></form></aside></div>`;
}

function row(line: CartLine, idx: number): Html {
  const { product, variant } = findVariant(line.variant_id)!;
  return html`<li class="line"><a href="${productPath(product, variant)}" tabindex="-1" aria-hidden="true"><img src="${imagePath(product, variant)}" alt="" width="800" height="800"></a>
<div><h2><a href="${productPath(product, variant)}">${product.title}</a></h2><p class="quiet">${variantTitle(product, variant)}</p>
<form action="/shop/cart/change" method="post" class="change"><input type="hidden" name="line" value="${idx + 1}">
<label>Quantity <input type="number" name="quantity" value="${line.quantity}" min="0" max="${MAX_QUANTITY}" inputmode="numeric"></label>
<button class="plain">Update</button></form>
<form action="/shop/cart/change" method="post" class="change"><input type="hidden" name="line" value="${idx + 1}"><input type="hidden" name="quantity" value="0"><button class="plain" aria-label="Remove ${product.title}">Remove</button></form></div>
<p class="price">${price(linePrice(line))}</p></li>`;
}
