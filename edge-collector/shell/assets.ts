import { methodNotAllowed, notFound } from "./answer.ts";
import type { Env } from "./env.ts";

const DASHBOARD_HEADERS = {
  "content-security-policy":
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
};
const FOR_EVER = "public, max-age=31536000, immutable";
// Build tools put a content hash of at least eight characters before the extension.
const HASHED = /[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/** `/dashboard/…`: a file of the web app, or its page for every address the app routes itself. */
export async function dashboard(request: Request, env: Env): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET");
  const { pathname } = new URL(request.url);
  const isFile = /\.[a-z0-9]+$/.test(pathname);
  const asset = await fetchAsset(isFile ? pathname : "/dashboard/", request, env);
  if (asset === null) return notFound();
  const response = new Response(asset.body, asset);
  for (const [name, value] of Object.entries(DASHBOARD_HEADERS)) response.headers.set(name, value);
  response.headers.set("cache-control", HASHED.test(pathname) ? FOR_EVER : "no-cache");
  return response;
}

/** `/pixels/assets/…`: the parts that the loader fetches, from any shop's page. */
export async function pixelPart(request: Request, env: Env): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET");
  const { pathname } = new URL(request.url);
  const asset = await fetchAsset(pathname, request, env);
  if (asset === null) return notFound();
  const response = new Response(asset.body, asset);
  response.headers.set("access-control-allow-origin", "*");
  response.headers.set("cross-origin-resource-policy", "cross-origin");
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cache-control", HASHED.test(pathname) ? FOR_EVER : "no-cache");
  return response;
}

async function fetchAsset(path: string, request: Request, env: Env): Promise<Response | null> {
  const { method, headers } = request;
  const asset = await env.ASSETS.fetch(new URL(path, request.url), { method, headers });
  return asset.status === 404 ? null : asset;
}
