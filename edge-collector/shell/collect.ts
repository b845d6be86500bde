import { methodNotAllowed, problem, tooLarge, unknownToken } from "./answer.ts";
import { readText } from "./body.ts";
import { isAllowed, preflight, shareWith, sharing } from "./browser.ts";
import { deliver } from "./deliver.ts";
import type { Env } from "./env.ts";
import { tooMany } from "./rate.ts";
import { find } from "./sources.ts";
import { turnAway } from "./turned-away.ts";
import { call } from "./wasm.ts";

// The largest body of each entrance (`product.md §3`, `docs/wire.md`).
const PIXEL_BYTES = 64 * 1024;
// Shopify describes a checkout's every line in a kilobyte or two.
const WEB_PIXEL_BYTES = 256 * 1024;
const WEBHOOK_BYTES = 500_000;
const DAY_MS = 86_400_000;

/** `POST /e/{token}`: a batch of the browser pixel, or an event of Shopify's web pixel. */
export async function pixel(
  token: string,
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
  const origin = request.headers.get("origin");
  if (request.method === "OPTIONS") return shareWith(origin, preflight());
  if (request.method !== "POST") return methodNotAllowed("POST, OPTIONS");
  const source = await find(token, ["pixel", "web_pixel"], env);
  // Shared as well: a pixel that cannot read the status would retry for ever.
  if (source === null) return shareWith(origin, unknownToken(404));
  if (origin !== null && !isAllowed(origin, source)) {
    turnAway(source, "foreign_origin", env, context);
    return problem(403, "origin_not_allowed", "This source takes no events from this origin.");
  }
  const limitBytes = source.kind === "web_pixel" ? WEB_PIXEL_BYTES : PIXEL_BYTES;
  const body = await readText(request, limitBytes);
  if (body === null) return shareWith(origin, tooLarge(limitBytes));
  const response = await deliver(source, request, body, env, context, sharing(origin));
  if (source.kind === "pixel" && response.ok) keepVisitor(origin, request, response);
  return response;
}

/** `POST /api/webhooks`: events from the merchant's own servers. */
export async function webhook(
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
  if (request.method !== "POST") return methodNotAllowed("POST");
  const token = request.headers.get("x-webhook-token")?.trim() ?? "";
  const source = await find(token, ["webhook"], env);
  if (source === null) return unknownToken(401);
  const body = await readText(request, WEBHOOK_BYTES);
  if (body === null) return tooLarge(WEBHOOK_BYTES);
  const refusal = tooMany(source, token, body);
  if (refusal !== null) return refusal;
  return deliver(source, request, body, env, context);
}

/** Refreshes the visitor's cookie, which is there when the collector is on the shop's domain. */
function keepVisitor(origin: string | null, request: Request, response: Response): void {
  const cookie = request.headers.get("cookie");
  // Most collectors never see it, and of a day's batches all but one have nothing to do.
  const day = Math.floor(Date.now() / DAY_MS);
  if (origin === null || !cookie?.includes("__cvg_uid=") || cookie.includes(`__cvg_s=${day}`)) return;
  const { host } = new URL(request.url);
  const cookies = call("visitor_refresh", JSON.stringify({ origin, host, cookie, day }));
  for (const line of JSON.parse(cookies)) response.headers.append("set-cookie", line);
}
