import type { SourceKind } from "../../www/dashboard/src/api/types.ts";
import { methodNotAllowed, problem, tooLarge, unknownToken } from "./answer.ts";
import { read } from "./body.ts";
import { deliver } from "./deliver.ts";
import type { Env } from "./env.ts";
import { find } from "./sources.ts";
import { turnAway } from "./turned-away.ts";
import { call, envelope } from "./wasm.ts";

/** The largest webhook taken: orders of thousands of lines are. */
const PLATFORM_BYTES = 5_000_000;

/** The headers that a platform's signature may stand in. */
const SIGNATURES: Partial<Record<SourceKind, string[]>> = {
  shopify: ["x-shopify-hmac-sha256", "shopify-hmac-sha256"],
  woocommerce: ["x-wc-webhook-signature"],
};

const decoder = new TextDecoder();

/** `POST /webhooks/{platform}/{token}`: a delivery that a shop platform has signed. */
export async function platform(
  kind: string,
  token: string,
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
  if (request.method !== "POST") return methodNotAllowed("POST");
  const source = await find(token, [kind as SourceKind], env);
  if (source === null) return unknownToken(404);
  const body = await read(request, PLATFORM_BYTES);
  if (body === null) return tooLarge(PLATFORM_BYTES);
  const names = SIGNATURES[source.kind] ?? [];
  const signature = names.map((name) => request.headers.get(name)).find((value) => value !== null) ?? "";
  switch (call("signature_verdict", envelope({ kind, secrets: source.secrets, signature }, body))) {
    case "signed":
      return deliver(source, request, decoder.decode(body), env, context);
    case "ping":
      return new Response("ok\n");
    default:
      turnAway(source, "bad_signature", env, context);
      return problem(401, "bad_signature", "The signature does not match the body.");
  }
}

/** Whether `/webhooks/{name}/…` is a platform's. */
export const isPlatform = (name: string): boolean => Object.hasOwn(SIGNATURES, name);
