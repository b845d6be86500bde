/** The frame around every page: head with the pixel, header, footer, cart drawer. */
import { collections, shop } from "./catalog";
import { Html, html } from "./html";

/** What every page needs to know of the request. */
export interface Visit {
  origin: string;
  pixelToken: string;
  cookies: Map<string, string>;
  n_items: number;
}

export interface Sheet {
  title: string;
  description: string;
  /** Path of the page itself, for the canonical link. */
  path: string;
  /** Shopify's name of the template: `index`, `product`, … */
  template: string;
  head?: Html;
  body: Html;
}

export function layout(visit: Visit, sheet: Sheet): Html {
  const title = sheet.template === "index" ? `${shop.name}: ${shop.tagline}` : `${sheet.title} – ${shop.name}`;
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${sheet.description}">
<link rel="canonical" href="${visit.origin}${sheet.path}">
<link rel="icon" href="/shop/assets/icon.svg" type="image/svg+xml">
<meta property="og:site_name" content="${shop.name}">
${sheet.head ?? openGraph(visit, sheet)}
${pixel(visit.pixelToken)}
<script src="/shop/assets/shopify.js"></script>
<link rel="stylesheet" href="/shop/assets/theme.css">
<script src="/shop/assets/theme.js" defer></script>
</head>
<body class="template-${sheet.template}">
<a class="skip" href="#main">Skip to content</a>
${sheet.template === "checkout" ? checkoutHeader(visit) : header(visit)}
<main id="main">${sheet.body}</main>
${footer()}
${sheet.template === "checkout" ? "" : drawer()}
</body>
</html>`;
}

/** The install snippet of `product.md §2`, as a merchant pastes it. */
function pixel(token: string): Html {
  return html`<script>window.cvg||(c=window.cvg=function(){c.process?c.process.apply(c,arguments):c.queue.push(arguments)},c.queue=[]);
cvg({method:"track",eventName:"$page_load"});</script>
<script src="/pixels/${encodeURIComponent(token)}.js" async></script>`;
}

function openGraph(visit: Visit, sheet: Sheet): Html {
  return html`<meta property="og:type" content="website">
<meta property="og:title" content="${sheet.title}">
<meta property="og:description" content="${sheet.description}">
<meta property="og:url" content="${visit.origin}${sheet.path}">`;
}

function header(visit: Visit): Html {
  const links = collections.map(
    (one) => html`<li><a href="/shop/collections/${one.handle}">${one.title}</a></li>`,
  );
  return html`<section class="announcement" aria-label="Announcement">Free delivery from €60 · demo shop: nothing is charged or sent</section>
<header class="site-header">
<a class="brand" href="/shop/">${shop.name}</a>
<nav aria-label="Main"><ul>${links}<li><a href="/shop/collections/all">Everything</a></li></ul></nav>
<a class="cart-link" href="/shop/cart" data-cart-link>Cart <span class="count" data-cart-count>${visit.n_items}</span></a>
</header>`;
}

function checkoutHeader(visit: Visit): Html {
  const back = visit.n_items > 0 && html`<a href="/shop/cart">Back to cart</a>`;
  return html`<header class="site-header"><a class="brand" href="/shop/">${shop.name}</a>${back}</header>`;
}

function footer(): Html {
  return html`<footer class="site-footer"><p>${shop.name} is a demo shop. Its products, prices and people are made up.</p></footer>`;
}

function drawer(): Html {
  return html`<dialog class="drawer" id="cart-drawer" aria-labelledby="drawer-title">
<div class="drawer-head"><h2 id="drawer-title">Your cart</h2><form method="dialog"><button class="plain" aria-label="Close cart">✕</button></form></div>
<ul class="drawer-lines" data-drawer-lines></ul>
<p class="total"><span>Subtotal</span><strong data-drawer-total></strong></p>
<form action="/shop/cart" method="post"><button class="button" name="checkout">Check out</button></form>
<p><a href="/shop/cart">View cart</a></p>
</dialog>
<p class="visually-hidden" role="status" data-status></p>`;
}
