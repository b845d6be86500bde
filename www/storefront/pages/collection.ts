import { Collection, productsOf } from "../catalog";
import { Html, html } from "../html";
import { layout, Visit } from "../layout";
import { grid } from "./card";

export function collectionPage(visit: Visit, collection: Collection): Html {
  const products = productsOf(collection);
  return layout(visit, {
    title: collection.title,
    description: collection.description,
    path: `/shop/collections/${collection.handle}`,
    template: "collection",
    body: html`<div class="page-head"><h1>${collection.title}</h1><p>${collection.description}</p><p class="quiet">${products.length} products</p></div>
<h2 class="visually-hidden">Products</h2>${grid(products)}`,
  });
}
