import { collections, findProduct, imagePath, firstVariant, Product, productsOf, shop } from "../catalog";
import { Html, html, jsonScript } from "../html";
import { layout, Visit } from "../layout";
import { grid } from "./card";

const FAVOURITES = ["morning-mug", "linen-napkins", "slow-teapot", "beeswax-candles"];

export function home(visit: Visit): Html {
  const favourites = FAVOURITES.map(findProduct).filter((one): one is Product => one !== undefined);
  const rooms = collections.map((collection) => {
    const product = productsOf(collection)[0]!;
    return html`<li><a href="/shop/collections/${collection.handle}"><img src="${imagePath(product, firstVariant(product))}" alt="" width="800" height="800"><span>${collection.title}</span></a></li>`;
  });
  const organisation = { "@context": "https://schema.org", "@type": "Organization", name: shop.name, url: `${visit.origin}/shop/` };
  return layout(visit, {
    title: shop.name,
    description: `${shop.tagline}.`,
    path: "/shop/",
    template: "index",
    body: html`<script type="application/ld+json">${jsonScript(organisation)}</script>
<section class="hero"><div><h1>For the hour after work</h1><p>Stoneware, linen and beeswax, made in small batches and meant for every day.</p>
<a class="button" href="/shop/collections/tableware">Lay the table</a></div>
<img src="/shop/cdn/files/slow-teapot-moss.svg" alt="A moss-green stoneware teapot with a wooden handle" width="800" height="800"></section>
<section><h2>Favourites</h2>${grid(favourites)}</section>
<section><h2>By room</h2><ul class="rooms">${rooms}</ul></section>`,
  });
}
