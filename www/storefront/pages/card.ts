/** A product in a grid, with "quick add" where the product's cart is the drawer. */
import { firstVariant, imagePath, Product, productPath } from "../catalog";
import { Html, html } from "../html";
import { price } from "../money";

export function grid(products: Product[]): Html {
  return html`<ul class="grid">${products.map(card)}</ul>`;
}

function card(product: Product): Html {
  const variant = firstVariant(product);
  const prices = product.variants.map((one) => one.price_minor);
  const from = Math.min(...prices) < Math.max(...prices) ? "From " : "";
  return html`<li class="card">
<a class="picture" href="${productPath(product)}" tabindex="-1" aria-hidden="true"><img src="${imagePath(product, variant)}" alt="" width="800" height="800" loading="lazy"></a>
<h3><a href="${productPath(product)}">${product.title}</a></h3>
<p class="price">${from}${price(Math.min(...prices))}${was(variant.compare_at_minor)}</p>
${product.cart === "drawer" && html`<button class="quick-add" data-quick-add="${variant.id}" aria-label="Quick add: ${product.title}, ${variant.title}">Quick add</button>`}
</li>`;
}

export function was(compare_at_minor: number | null): Html | null {
  return compare_at_minor === null ? null : html` <s><span class="visually-hidden">before </span>${price(compare_at_minor)}</s>`;
}
