import { Html, html } from "../html";
import { layout, Visit } from "../layout";

export function notFoundPage(visit: Visit): Html {
  return layout(visit, {
    title: "Page not found",
    description: "There is nothing at this address.",
    path: "/shop/",
    template: "404",
    body: html`<div class="page-head"><h1>There is nothing here</h1><p>The page may have moved.</p><p><a class="button" href="/shop/collections/all">See everything</a></p></div>`,
  });
}
