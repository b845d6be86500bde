import { fullTitle, imagePath, Product, productPath, products, shop, Variant, variantTitle } from "../catalog";
import { Html, html, jsonScript } from "../html";
import { layout, Visit } from "../layout";
import { decimal, price } from "../money";
import { grid, was } from "./card";

export function productPage(visit: Visit, product: Product, variant: Variant): Html {
  const others = products.filter((one) => one !== product && one.collections.some((name) => product.collections.includes(name)));
  return layout(visit, {
    title: product.title,
    description: product.description,
    path: productPath(product),
    template: "product",
    head: openGraph(visit, product, variant),
    body: html`<script type="application/ld+json">${jsonScript(structuredData(visit, product))}</script>
<article class="product" data-product="${product.id}">
<div class="picture"><img data-image src="${imagePath(product, variant)}" alt="${fullTitle(product, variant)}" width="800" height="800"></div>
<div class="buy">
<p class="quiet">${shop.name}</p><h1>${product.title}</h1>
<p class="price" data-price aria-live="polite">${price(variant.price_minor)}${was(variant.compare_at_minor)}</p>
<p class="quiet">Tax included. Delivery is worked out at checkout.</p>
${buyForm(product, variant)}
<p>${product.description}</p><ul class="details">${product.details.map((one) => html`<li>${one}</li>`)}</ul>
</div></article>
<section><h2>Goes well with it</h2>${grid(others.slice(0, 4))}</section>
<script type="application/json" data-product-json>${jsonScript(productJson(product))}</script>`,
  });
}

function buyForm(product: Product, variant: Variant): Html {
  return html`<form action="/shop/cart/add" method="post" class="product-form" data-cart="${product.cart}">
${chooser(product, variant)}
<label class="quantity">Quantity <input type="number" name="quantity" value="1" min="1" max="99" inputmode="numeric"></label>
<button class="button" name="add" data-add ${variant.available ? "" : "disabled"}>${variant.available ? "Add to cart" : "Sold out"}</button>
</form>`;
}

// Sizes are a select and the rest radio buttons: themes do either, and the pixel has to read both.
function chooser(product: Product, variant: Variant): Html {
  if (variantTitle(product, variant) === null) return html`<input type="hidden" name="id" value="${variant.id}">`;
  if (product.option === "Size") {
    const options = product.variants.map(
      (one) => html`<option value="${one.id}" ${one === variant ? "selected" : ""}>${one.title} – ${price(one.price_minor)}</option>`,
    );
    return html`<label>${product.option} <select name="id" data-variant>${options}</select></label>`;
  }
  const radios = product.variants.map(
    (one) => html`<label class="chip"><input type="radio" name="id" value="${one.id}" data-variant ${one === variant ? "checked" : ""}><span>${one.title}${!one.available && html`<span class="visually-hidden"> (sold out)</span>`}</span></label>`,
  );
  return html`<fieldset class="chips"><legend>${product.option}</legend>${radios}</fieldset>`;
}

function openGraph(visit: Visit, product: Product, variant: Variant): Html {
  return html`<meta property="og:type" content="product">
<meta property="og:title" content="${product.title}">
<meta property="og:description" content="${product.description}">
<meta property="og:url" content="${visit.origin}${productPath(product)}">
<meta property="og:image" content="${visit.origin}${imagePath(product, variant)}">
<meta property="og:price:amount" content="${decimal(variant.price_minor)}">
<meta property="og:price:currency" content="${shop.currency}">
<meta property="product:price:amount" content="${decimal(variant.price_minor)}">
<meta property="product:price:currency" content="${shop.currency}">
<meta property="product:availability" content="${variant.available ? "in stock" : "out of stock"}">
<meta property="product:retailer_item_id" content="${variant.sku}">`;
}

function structuredData(visit: Visit, product: Product): object {
  return {
    "@context": "https://schema.org/",
    "@type": "Product",
    "@id": `${productPath(product)}#product`,
    productID: String(product.id),
    name: product.title,
    url: visit.origin + productPath(product),
    image: [...new Set(product.variants.map((one) => visit.origin + imagePath(product, one)))],
    description: product.description,
    category: product.type,
    sku: product.variants[0]!.sku,
    brand: { "@type": "Brand", name: shop.name },
    offers: product.variants.map((one) => ({
      "@type": "Offer",
      "@id": `${productPath(product, one)}#offer`,
      sku: one.sku,
      ...(variantTitle(product, one) !== null && { name: fullTitle(product, one) }),
      availability: `http://schema.org/${one.available ? "InStock" : "OutOfStock"}`,
      price: decimal(one.price_minor),
      priceCurrency: shop.currency,
      url: visit.origin + productPath(product, one),
    })),
  };
}

/** The product as Shopify's `/products/{handle}.js` gives it. */
export function productJson(product: Product): object {
  const prices = product.variants.map((one) => one.price_minor);
  return {
    id: product.id,
    title: product.title,
    handle: product.handle,
    description: product.description,
    vendor: shop.name,
    type: product.type,
    tags: product.collections,
    price: Math.min(...prices),
    price_min: Math.min(...prices),
    price_max: Math.max(...prices),
    available: product.variants.some((one) => one.available),
    options: [{ name: product.option, position: 1, values: product.variants.map((one) => one.title) }],
    url: productPath(product),
    variants: product.variants.map((one) => ({
      id: one.id,
      title: one.title,
      option1: one.title,
      sku: one.sku,
      available: one.available,
      name: fullTitle(product, one),
      price: one.price_minor,
      compare_at_price: one.compare_at_minor,
      weight: one.grams,
      featured_image: { src: imagePath(product, one), alt: fullTitle(product, one) },
    })),
  };
}
