import { methodNotAllowed, problem, tooLarge, unknownToken } from "./answer.ts";
import { read } from "./body.ts";
import { isAllowed, preflight, shareWith, sharing } from "./browser.ts";
import { deliver } from "./deliver.ts";
import type { Env } from "./env.ts";
import { tooMany } from "./rate.ts";
import { find } from "./sources.ts";
import { call, envelope } from "./wasm.ts";

/** The largest body taken, of a batch (`product.md §3`). */
const SEGMENT_BYTES = 500_000;

/** The calls, in full and as browsers shorten them. */
const CALLS =
  /^\/v1\/(track|page|identify|alias|group|screen|batch|import|t|p|i|a|g|s|b)$/;

/** What browsers' clients send beside the body. */
const CLIENT_HEADERS = "authorization, content-type, x-retry-count";

/** Whether a path is a call of the Segment protocol. */
export const isSegment = (path: string): boolean => CALLS.test(path);

const decoder = new TextDecoder();

/** `POST /v1/{call}`: what Segment's clients send, from browsers and from servers. */
export async function segment(
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
  const origin = request.headers.get("origin");
  if (request.method === "OPTIONS") return shareWith(origin, preflight(CLIENT_HEADERS));
  if (request.method !== "POST") return methodNotAllowed("POST, OPTIONS");
  const body = await read(request, SEGMENT_BYTES);
  if (body === null) return shareWith(origin, tooLarge(SEGMENT_BYTES));
  const authorization = request.headers.get("authorization") ?? "";
  const key = call("segment_key", envelope({ authorization }, body));
  const source = await find(key, ["segment"], env);
  if (source === null) return shareWith(origin, unknownToken(401));
  if (origin !== null && !isAllowed(origin, source)) {
    return problem(403, "origin_not_allowed", "This source takes no events from this origin.");
  }
  const text = decoder.decode(body);
  const refusal = tooMany(source, key, text);
  if (refusal !== null) return shareWith(origin, refusal);
  const answer = await deliver(source, request, text, env, context, sharing(origin));
  // Some of the clients take no other status for success.
  if (answer.status !== 202) return answer;
  return new Response(answer.body, { status: 200, headers: answer.headers });
}
