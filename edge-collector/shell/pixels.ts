import { methodNotAllowed } from "./answer.ts";
import type { Env } from "./env.ts";
import { find } from "./sources.ts";

// Short, so that a new release reaches every shop within minutes; the loader is a
// kilobyte and names its larger parts by their hash.
const LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400";

/** `GET /pixels/{token}` and `/pixels/{token}.js`: the script of a known pixel source. */
export async function loader(name: string, request: Request, env: Env): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET");
  const token = name.replace(/\.js$/, "");
  const source = await find(token, ["pixel", "web_pixel"], env);
  if (source === null) return script(404, "/* Tributary: no pixel has this token. */\n");
  if (source.kind === "web_pixel") return customPixel(token, request, env);
  const asset = await env.ASSETS.fetch(new URL("/pixels/assets/loader.js", request.url));
  // The loader is a function; what it is called with are the source's settings.
  const settings = { host: new URL(request.url).origin, token, ...source.loader };
  const response = script(asset.status, `${(await asset.text()).trimEnd()}(${JSON.stringify(settings)});\n`);
  response.headers.set("cache-control", LOADER_CACHE);
  return response;
}

/** The web pixel as a whole, to be pasted into Shopify's admin as a custom pixel. */
async function customPixel(token: string, request: Request, env: Env): Promise<Response> {
  const asset = await env.ASSETS.fetch(new URL("/custom-pixel.js", request.url));
  const settings = JSON.stringify({ host: new URL(request.url).origin, token, pages: "checkout" });
  return script(asset.status, `const settings = ${settings};\n${await asset.text()}`);
}

function script(status: number, body: BodyInit | null): Response {
  return new Response(body, {
    status,
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
    },
  });
}
