/** The lines and sums of an order, beside the checkout form and on the thank-you page. */
import { findVariant, imagePath, variantTitle } from "../catalog";
import { Html, html } from "../html";
import { price } from "../money";
import { PricedLine, Totals } from "../order/totals";

export function sums(totals: Totals): Html {
  return html`<ul class="order-lines">${totals.lines.map(row)}</ul>
<dl class="sums"><dt>Subtotal</dt><dd>${price(totals.lines_minor)}</dd>
${totals.discount && html`<dt>Discount <span class="tag">${totals.discount.code}</span></dt><dd>−${price(totals.discount_minor)}</dd>`}
<dt>Delivery</dt><dd>${totals.shipping_minor === 0 ? "Free" : price(totals.shipping_minor)}</dd>
<dt class="grand">Total</dt><dd class="grand">${price(totals.total_minor)}</dd>
<dt class="quiet">of which tax</dt><dd class="quiet">${price(totals.tax_minor)}</dd></dl>`;
}

function row(line: PricedLine): Html {
  const { product, variant } = findVariant(line.variant_id)!;
  return html`<li><img src="${imagePath(product, variant)}" alt="" width="800" height="800"><span>${product.title}<br><span class="quiet">${variantTitle(product, variant)} × ${line.quantity}</span></span><span>${price(line.gross_minor)}</span></li>`;
}
