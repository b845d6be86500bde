import type { Principal } from "../../www/dashboard/src/api/types.ts";
import { fromReply, type Reply } from "./answer.ts";
import type { Env } from "./env.ts";
import { call, envelope } from "./wasm.ts";

/** Who asks, as far as the request tells (`edge-collector/src/auth.rs`). */
type Verdict = { refused: Reply } | { is: Principal } | { ask: object };

const EMPTY = new Uint8Array();

/** Who sent this request, or the refusal to answer it with. */
export async function authenticate(request: Request, env: Env): Promise<Principal | Response> {
  const { method, headers, url } = request;
  const visit = {
    admin_token: env.ADMIN_TOKEN ?? "",
    method,
    own_origin: new URL(url).origin,
    is_upgrade: headers.has("upgrade"),
    cookie: headers.get("cookie") ?? "",
    authorization: headers.get("authorization") ?? "",
    origin: headers.get("origin"),
    sec_fetch_site: headers.get("sec-fetch-site"),
    now_ms: Date.now(),
  };
  const verdict: Verdict = JSON.parse(call("authenticate", envelope(visit, EMPTY)));
  if ("is" in verdict) return verdict.is;
  if ("refused" in verdict) return fromReply(verdict.refused);
  // Asked each time, so that who is removed is out at once.
  const question = JSON.stringify({ token: verdict.ask, now_ms: Date.now() });
  const principal = JSON.parse(await env.DIRECTORY.getByName("directory").principal(question));
  return principal ?? fromReply(refusal());
}

/** The refusal when this caller may not make this call, else null. `path` is below `/api/v1`. */
export function forbid(principal: Principal, method: string, path: string): Response | null {
  const question = envelope({ principal, method, path }, EMPTY);
  const verdict: Reply = JSON.parse(call("permit", question));
  return verdict.status === 204 ? null : fromReply(verdict);
}

/** What a caller without any proof is told. */
function refusal(): Reply {
  const nobody = { admin_token: "none", method: "GET", own_origin: "", is_upgrade: false };
  const visit = { ...nobody, cookie: "", authorization: "", origin: null, sec_fetch_site: null, now_ms: 0 };
  return JSON.parse(call("authenticate", envelope(visit, EMPTY))).refused;
}
