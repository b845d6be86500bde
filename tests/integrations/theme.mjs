// Renders the Shopify app embed by a Liquid engine with objects of Shopify's shapes: what a
// theme would put into its pages.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Liquid } from "liquidjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const theme = join(root, "integrations/shopify/extensions/theme");
const source = readFileSync(join(theme, "blocks/tributary.liquid"), "utf8");
const [template, schema] = source.split("{% schema %}");

/** The block's schema. */
export const SCHEMA = JSON.parse(schema.split("{% endschema %}")[0]);
export const HOSTILE = `"</script><script>window.hacked=1</script>\\ 'a' & ☕`;

const engine = new Liquid({ strictFilters: true, partials: join(theme, "snippets"), extname: ".liquid" });
// As Shopify's own filters do: JSON that is safe within a script, and a CDN address.
const escapes = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
engine.registerFilter("json", (value) => (JSON.stringify(value) ?? "null").replace(/[<>&]/g, (sign) => escapes[sign]));
engine.registerFilter("image_url", (image, [, width]) => `//shop.example/cdn/${image.src}?width=${width}`);

export const settings = { host: "https://events.shop.example/", token: "px_7Yw2kQ" };
const shop = { cart: { currency: { iso_code: "EUR" } }, request: { page_type: "index", design_mode: false }, current_page: 1 };

/** What the embed adds to a page with these objects. */
export function render(objects = {}, block = { settings }) {
  return engine.parseAndRenderSync(template, { ...shop, block, ...objects });
}

export const variant = (id, sku, price, image = null) => ({ id, sku, title: sku, price, image });
const variants = [variant(71, "CAP-S", 1990), variant(72, "CAP-L", 2150, { src: "l.png" })];

export const product = {
  id: 7992983748843,
  title: HOSTILE,
  vendor: "Oracle",
  url: "/products/cap",
  featured_image: { src: "cap.png" },
  variants,
  selected_or_first_available_variant: variants[1],
};
