import { methodNotAllowed } from "./answer.ts";
import type { Env } from "./env.ts";
import { find } from "./sources.ts";

// Short, so that a new release reaches every shop within minutes; the loader is a
// kilobyte and names its larger parts by their hash.
const LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400";

/** `GET /pixels/{token}` and `/pixels/{token}.js`: the loader of a known pixel source. */
export async function loader(token: string, request: Request, env: Env): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET");
  const source = await find(token.replace(/\.js$/, ""), ["pixel"], env);
  if (source === null) return script(404, "/* Tributary: no pixel has this token. */\n");
  const asset = await env.ASSETS.fetch(new URL("/pixels/assets/loader.js", request.url));
  const response = script(asset.status, asset.body);
  response.headers.set("cache-control", LOADER_CACHE);
  return response;
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
