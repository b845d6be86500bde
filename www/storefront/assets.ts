/// <reference path="./text.d.ts" />
/** The theme's own files, bundled as text. */
import { shop } from "./catalog";
import css from "./assets/theme.css" with { type: "text" };
import theme from "./assets/theme.js" with { type: "text" };

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#3f4a35"/><path d="M8 13h16c0 7-4 11-8 11s-8-4-8-11z" fill="#f3ede1"/></svg>`;

/** The global that Shopify puts into every storefront page. */
const shopify = `window.Shopify=${JSON.stringify({
  shop: shop.domain,
  locale: "en",
  country: shop.country,
  currency: { active: shop.currency, rate: "1.0" },
  routes: { root: "/shop/" },
  theme: { name: "Dawn", id: 160041009483, schema_name: "Dawn", schema_version: "15.0.0", role: "main" },
})};\n`;

/** Text and content type by file name. */
export const assets = new Map([
  ["theme.css", { text: css, type: "text/css; charset=utf-8" }],
  ["theme.js", { text: theme, type: "text/javascript; charset=utf-8" }],
  ["shopify.js", { text: shopify, type: "text/javascript; charset=utf-8" }],
  ["icon.svg", { text: icon, type: "image/svg+xml" }],
]);
