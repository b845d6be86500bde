import { unavailable } from "./answer.ts";
import type { Env } from "./env.ts";
import { Gather } from "./gather.ts";
import type { Source } from "./sources.ts";

// Everything else a request carries stays out of the raw log.
const KEPT = ["user-agent", "cf-connecting-ip", "cf-ipcountry", "sec-gpc", "origin"];
const KEPT_PREFIXES = ["x-shopify-", "shopify-", "x-wc-webhook-"];
const NEVER_KEPT = /hmac|signature/;

const gathers = new Map<string, Gather>();

/**
 * Stores one checked delivery durably and answers with what became of it
 * (`product.md §3`), or 503 when it is not stored. `headers` go onto every answer.
 */
export async function deliver(
  source: Source,
  request: Request,
  body: string,
  env: Env,
  context: ExecutionContext,
  headers: Record<string, string> = {},
): Promise<Response> {
  const line = JSON.stringify({
    source_id: source.source_id,
    kind: source.kind,
    received_at: new Date().toISOString(),
    headers: kept(request, source),
    body,
  });
  const workspace = source.workspace_id;
  let gather = gathers.get(workspace);
  if (gather === undefined) gathers.set(workspace, (gather = new Gather()));
  const send = (lines: string): Promise<string> =>
    env.WORKSPACE.getByName(workspace).ingest(lines);
  const answer = await gather.deliver(line, send, context);
  return answer === null ? unavailable(headers) : outcome(answer, headers);
}

/** Reads the object's answer line: the status, a space, the JSON to answer with. */
function outcome(answer: string, headers: Record<string, string>): Response {
  const status = Number(answer.slice(0, 3));
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(answer.slice(4), { status, headers: { ...headers, "content-type": type } });
}

function kept({ headers, cf, url }: Request, source: Source): Record<string, string> {
  const record: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers.get(name);
    if (value !== null) record[name] = value;
  }
  // Cloudflare knows the country of every request; the header is an option of the zone.
  if (typeof cf?.country === "string") record["cf-ipcountry"] = cf.country;
  if (typeof cf?.asn === "number") record["cf-asn"] = String(cf.asn);
  if (typeof cf?.verifiedBotCategory === "string" && cf.verifiedBotCategory !== "") {
    record["cf-verified-bot"] = cf.verifiedBotCategory;
  }
  // What a body of the Segment protocol is depends on the call.
  if (source.kind === "segment") {
    record["x-tributary-call"] = new URL(url).pathname.slice("/v1/".length);
  }
  if (source.kind === "shopify" || source.kind === "woocommerce") {
    for (const [name, value] of headers) {
      const isPlatform = KEPT_PREFIXES.some((prefix) => name.startsWith(prefix));
      if (isPlatform && !NEVER_KEPT.test(name)) record[name] = value;
    }
  }
  return record;
}
