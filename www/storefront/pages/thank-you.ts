import { Html, html } from "../html";
import { layout, Visit } from "../layout";
import { Receipt } from "../order/receipt";
import { findDiscount, totals } from "../order/totals";
import { sums } from "./sums";

export function thankYouPage(visit: Visit, path: string, receipt: Receipt): Html {
  return layout(visit, {
    title: "Thank you",
    description: "Your order is placed.",
    path,
    template: "checkout",
    body: html`<div class="checkout"><section><p class="quiet">Order #${receipt.number}</p><h1>Thank you, ${receipt.first_name}!</h1>
<p>Your order is placed. A confirmation would now go to <strong>${receipt.email}</strong>.</p>${delivery(receipt)}
<p><a class="button" href="/shop/">Keep looking around</a></p></section>
<aside class="summary" aria-label="Your order"><h2>Your order</h2>${sums(totals(receipt.lines, findDiscount(receipt.code)))}</aside></div>`,
  });
}

function delivery(receipt: Receipt): Html {
  if (receipt.is_delivered) {
    return html`<p class="notice good">The shop sent the order event (<code>orders/create</code>) to the collector, and it was taken.</p>`;
  }
  return html`<p class="notice" role="alert">The order event (<code>orders/create</code>) could not be delivered to the collector: three attempts were not answered with success. The order will be missing from the event log.</p>`;
}
