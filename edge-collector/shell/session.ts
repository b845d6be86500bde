import type { Principal } from "../../www/dashboard/src/api/types.ts";
import { fromReply, methodNotAllowed, notFound, problem, tooLarge, type Reply } from "./answer.ts";
import { read } from "./body.ts";
import { authenticate } from "./caller.ts";
import type { Env } from "./env.ts";
import { random } from "./random.ts";
import { call, envelope, type Job } from "./wasm.ts";

/** What to answer, after the Directory has written the rest (`edge-collector/src/auth/enter.rs`). */
interface Decision {
  reply: Reply;
}

const LOGIN_BYTES = 4096;
const EMPTY = new Uint8Array();

/** `/api/v1/session…`: signing in, who is signed in, a new password, and signing out. */
export async function session(path: string, request: Request, env: Env): Promise<Response> {
  if (path === "/session" && request.method === "POST") return login(request, env);
  const isPassword = path === "/session/password";
  const allowed = isPassword ? ["POST"] : ["GET", "DELETE"];
  if (!isPassword && path !== "/session") return notFound();
  if (!allowed.includes(request.method)) {
    return methodNotAllowed(isPassword ? "POST" : "GET, POST, DELETE");
  }
  const principal = await authenticate(request, env);
  if (principal instanceof Response) return principal;
  if (isPassword) return setPassword(principal, request, env);
  if (request.method === "GET") return fromReply(ask("me", principal));
  return logout(request, env);
}

/** `POST /api/v1/invites/open` and `/invites/accept`: for whoever holds an invite's link. */
export async function invites(path: string, request: Request, env: Env): Promise<Response> {
  const isOpening = path === "/invites/open";
  if (!isOpening && path !== "/invites/accept") return notFound();
  if (request.method !== "POST") return methodNotAllowed("POST");
  const body = await read(request, LOGIN_BYTES);
  if (body === null) return tooLarge(LOGIN_BYTES);
  return throttled(request, env, "", async () => {
    const digest = call("token_digest", body);
    const question = JSON.stringify({ digest, now_ms: Date.now() });
    const found = JSON.parse(await directory(env).invite(question));
    const head = { ...entry(request, env), invite: found };
    if (isOpening) return fromReply(ask("open_invite", head));
    return enter(env, ask("take_invite", head, body));
  });
}

async function login(request: Request, env: Env): Promise<Response> {
  const body = await read(request, LOGIN_BYTES);
  if (body === null) return tooLarge(LOGIN_BYTES);
  const email = call("login_email", body);
  return throttled(request, env, email, async () => {
    const credential = email === "" ? null : JSON.parse(await directory(env).credential(email));
    return enter(env, ask("login", { ...entry(request, env), credential }, body));
  });
}

async function setPassword(principal: Principal, request: Request, env: Env): Promise<Response> {
  if (principal.kind !== "user") return notFound();
  const body = await read(request, LOGIN_BYTES);
  if (body === null) return tooLarge(LOGIN_BYTES);
  const credential = JSON.parse(await directory(env).credentialOf(principal.user_id));
  const renew = () => enter(env, ask("set_password", { ...entry(request, env), credential }, body));
  return throttled(request, env, principal.email, renew, [400]);
}

async function logout(request: Request, env: Env): Promise<Response> {
  const token = /(?:^|;\s*)tributary_session=([^;.]+)(?:;|$)/.exec(request.headers.get("cookie") ?? "")?.[1];
  if (token !== undefined) {
    const digest = call("token_digest", JSON.stringify({ token }));
    await directory(env).enter(JSON.stringify({ now_ms: Date.now(), logout: digest }));
  }
  return fromReply(ask("logout", entry(request, env)));
}

/** Has the Directory write what was decided, and answers. */
async function enter(env: Env, decision: Decision): Promise<Response> {
  const { reply, ...rest } = decision;
  if (Object.keys(rest).length > 0) {
    const isDone = await directory(env).enter(JSON.stringify({ ...rest, now_ms: Date.now() }));
    if (!isDone) return problem(404, "invite_gone", "This invite was used meanwhile.");
  }
  return fromReply(reply);
}

/**
 * Does `work` unless there were too many failures from this address or about this account; an
 * answer with a status of `failures` is one. The Directory counts, so that all isolates count together.
 */
async function throttled(
  request: Request,
  env: Env,
  account: string,
  work: () => Promise<Response>,
  failures = [401, 404],
): Promise<Response> {
  const attempt = { address: request.headers.get("cf-connecting-ip") ?? "", account };
  const waitS = await directory(env).attempt(JSON.stringify({ ...attempt, now_ms: Date.now() }));
  if (0 < waitS) {
    const response = problem(429, "too_many_attempts", "Too many failed logins; wait a little.");
    response.headers.set("retry-after", String(waitS));
    return response;
  }
  const response = await work();
  if (!failures.includes(response.status)) {
    const question = JSON.stringify({ ...attempt, now_ms: Date.now(), is_forgiven: true });
    await directory(env).attempt(question);
  }
  return response;
}

function entry(request: Request, env: Env): object {
  return {
    admin_token: env.ADMIN_TOKEN ?? "",
    is_secure: new URL(request.url).protocol === "https:",
    now_ms: Date.now(),
    random: random(),
  };
}

function ask<T = Reply & Decision>(job: Job, head: object, body: Uint8Array = EMPTY): T {
  return JSON.parse(call(job, envelope(head, body)));
}

const directory = (env: Env) => env.DIRECTORY.getByName("directory");
