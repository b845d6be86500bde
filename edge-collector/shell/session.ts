import { fromReply, methodNotAllowed, problem, tooLarge, type Reply } from "./answer.ts";
import { read } from "./body.ts";
import type { Env } from "./env.ts";
import { Throttle } from "./throttle.ts";
import { call, envelope } from "./wasm.ts";

const LOGIN_BYTES = 4096;
const throttle = new Throttle(10, 60_000);

/** `/api/v1/session`: logging in, asking whether one is, and logging out. */
export async function session(request: Request, env: Env): Promise<Response> {
  if (request.method === "POST") return login(request, env);
  if (request.method !== "GET" && request.method !== "DELETE") {
    return methodNotAllowed("GET, POST, DELETE");
  }
  const refusal = authorize(request, env);
  if (refusal !== null) return refusal;
  return request.method === "GET"
    ? new Response(null, { status: 204 })
    : reply("logout", { is_secure: isSecure(request) });
}

/** Answers in the API's stead when the request may not use it, else null. */
export function authorize(request: Request, env: Env): Response | null {
  const { method, headers, url } = request;
  const verdict = reply("authorize", {
    admin_token: env.ADMIN_TOKEN ?? "",
    method,
    own_origin: new URL(url).origin,
    is_upgrade: headers.has("upgrade"),
    cookie: headers.get("cookie") ?? "",
    authorization: headers.get("authorization") ?? "",
    origin: headers.get("origin"),
    sec_fetch_site: headers.get("sec-fetch-site"),
    now_ms: Date.now(),
  });
  return verdict.ok ? null : verdict;
}

async function login(request: Request, env: Env): Promise<Response> {
  const now = Date.now();
  const waitS = throttle.waitS(now);
  if (0 < waitS) {
    const response = problem(429, "too_many_attempts", "Too many failed logins; wait a little.");
    response.headers.set("retry-after", String(waitS));
    return response;
  }
  const body = await read(request, LOGIN_BYTES);
  if (body === null) return tooLarge(LOGIN_BYTES);
  const head = { admin_token: env.ADMIN_TOKEN ?? "", is_secure: isSecure(request), now_ms: now };
  const response = reply("login", head, body);
  if (response.status === 401) throttle.fail(now);
  return response;
}

function reply(job: "authorize" | "login" | "logout", head: object, body?: Uint8Array): Response {
  const answer: Reply = JSON.parse(call(job, envelope(head, body ?? new Uint8Array())));
  return fromReply(answer);
}

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === "https:";
}
