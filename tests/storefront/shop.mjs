// Bundles the demo shop and gives the tests a browser-like visitor for it.
import { buildSync } from "esbuild";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../www/storefront/index.ts", import.meta.url));
const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, format: "esm", write: false });
const { storefront } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

export { storefront };
export const shop = { pixelToken: "pix123", shopifyToken: "shp456", shopifySecret: "geheim_ü" };
export const origin = "http://shop.test";

/** A visitor with a cookie jar. `deliveries` holds the webhooks that were posted for it. */
export class Visitor {
  cookies = new Map();
  deliveries = [];
  answer = () => new Response(null, { status: 202 });

  /** One request; redirects are not followed. */
  async send(path, init = {}) {
    const url = new URL(path, origin);
    const cookie = [...this.cookies.values()]
      .filter((one) => url.pathname.startsWith(one.path))
      .map((one) => `${one.name}=${one.value}`);
    const headers = { cookie: cookie.join("; "), ...init.headers };
    const response = await storefront(new Request(url, { ...init, headers }), shop, async (webhook) => {
      this.deliveries.push({ request: webhook.clone(), body: await webhook.text() });
      return this.answer(this.deliveries.length);
    });
    for (const text of response.headers.getSetCookie()) this.#keep(text);
    return response;
  }

  async page(path, init) {
    const response = await this.send(path, init);
    return { status: response.status, text: await response.text(), response };
  }

  json(path, body) {
    return this.send(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  form(path, fields) {
    return this.send(path, { method: "POST", body: new URLSearchParams(fields) });
  }

  setCookie(name, value, path = "/") {
    this.cookies.set(name + path, { name, value, path });
  }

  /** Puts goods into the cart and answers with the path of its checkout. */
  async checkout(...lines) {
    await this.json("/shop/cart/add.js", { items: lines });
    return (await this.form("/shop/cart", { checkout: "" })).headers.get("location");
  }

  #keep(text) {
    const [pair, ...attributes] = text.split("; ");
    const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    const path = attributes.find((one) => one.startsWith("Path="))?.slice(5) ?? "/";
    this.setCookie(name, value, path);
  }
}

export const buyer = {
  email: "mara@example.com",
  first_name: "Mara",
  last_name: "Lindner",
  phone: "",
  address1: "Kastanienallee 7",
  zip: "10435",
  city: "Berlin",
  country_code: "DE",
};
