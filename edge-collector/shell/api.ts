import type { ImportSummary, Principal, Workspace as Home } from "../../www/dashboard/src/api/types.ts";
import { fromReply, methodNotAllowed, notFound, problem, tooLarge, type Reply } from "./answer.ts";
import { read } from "./body.ts";
import { streamCsv } from "./csv.ts";
import { authenticate, forbid } from "./caller.ts";
import openApi from "tributary:openapi";
import type { Env } from "./env.ts";
import { accounts, marketingHead } from "./marketing.ts";
import { marketingSettings, send, type Fetch } from "./send.ts";
import { random } from "./random.ts";
import { invites, session } from "./session.ts";
import * as sources from "./sources.ts";
import { stream } from "./stream.ts";
import { call as wasm, envelope } from "./wasm.ts";
import type { Workspace } from "./workspace.ts";

const API_BYTES = 64 * 1024;
const IMPORT_BYTES = 10_000_000;
/** Delivery records in one transaction of an import. */
const IMPORT_GROUP_LINES = 200;
const WORKSPACE_PATH = /^\/workspaces\/([a-z0-9-]{1,64})(\/.+)?$/;
/** What the Directory knows of a workspace. */
const OF_DIRECTORY = /^\/(users|invites|keys|audit)(\/|$)/;

/** Settings that stored rows follow in the background. */
const FOLLOWED = /^\/(traffic|retention)$/;
const REPLAY_PATH = /^\/quarantine\/[^/]+\/replay$/;
/** Calls that post a question and change nothing. */
const COMPUTES = /\/(query|funnel|cohorts|preview|what_if|test)$/;
/** Whose days are cut and whose money is converted. */
const ASKS_HOME = /^\/(reports\/(query|funnel|cohorts)|doctor)$/;
const MARKETING_PATH = /^\/marketing(\/|$)/;
const ACCOUNTS_PATH = /^\/marketing\/([^/]+)\/accounts$/;
const FORWARDING_PATH = /^\/forwarding(\/|$)/;
const HISTORY_PATH = /^\/sources\/[^/]+\/history$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Workspaces are never removed, so what exists once exists for good.
const known = new Set<string>();

/** One call of a known caller. */
interface Call {
  request: Request;
  env: Env;
  principal: Principal;
  /** Empty where the call is about no workspace. */
  workspaceId: string;
  /** Below the workspace, or below `/api/v1`. */
  path: string;
}

/** `/api/v1/…` (`docs/wire.md`, dashboard API). */
export async function api(request: Request, env: Env): Promise<Response> {
  const path = new URL(request.url).pathname.slice("/api/v1".length);
  if (path === "/openapi.json") return description(request);
  if (path.startsWith("/session")) return session(path, request, env);
  if (path.startsWith("/invites/")) return invites(path, request, env);
  const principal = await authenticate(request, env);
  if (principal instanceof Response) return principal;
  const refusal = forbid(principal, request.method, path);
  if (refusal !== null) return refusal;
  const directory = env.DIRECTORY.getByName("directory");
  if (path === "/workspaces") {
    const call = { request, env, principal, workspaceId: "", path };
    return ask(call, (question) => directory.api(question));
  }
  const [, workspaceId, rest = ""] = WORKSPACE_PATH.exec(path) ?? [];
  if (workspaceId === undefined || !(await exists(workspaceId, env))) return notFound();
  const call = { request, env, principal, workspaceId, path: rest };
  if (rest === "" || OF_DIRECTORY.test(rest)) return ask(call, (question) => directory.api(question));
  return ofWorkspace(call);
}

function ofWorkspace(call: Call): Promise<Response> | Response {
  const { request, env, workspaceId, path } = call;
  const workspace = env.WORKSPACE.getByName(workspaceId);
  if (path === "/live") return live(request, workspace);
  if (path === "/reconciliation" || path === "/tracking_health") {
    if (request.method !== "GET") return methodNotAllowed("GET");
    return ask(call, (question) => workspace.spend(question));
  }
  if (MARKETING_PATH.test(path)) return marketing(call, workspace);
  if (path === "/forwarding/test") return tryTarget(call);
  if (FORWARDING_PATH.test(path)) {
    const more = { has_key: Boolean(env.CREDENTIAL_KEY) };
    return ask(call, (question) => workspace.putForward(question, workspaceId), { more });
  }
  if (path === "/doctor") {
    const more = { settings: marketingSettings(env) };
    return ask(call, (question) => workspace.api(question), { more });
  }
  if (path === "/import") return importRecords(call, workspace);
  if (path === "/export" || path === "/merges") return stream(request, path, workspace);
  if (path === "/spend") {
    if (request.method === "GET") return ask(call, (question) => workspace.spend(question));
    if (request.method !== "POST") return methodNotAllowed("GET, POST");
    return ask(call, (question) => workspace.putSpend(question, workspaceId), { limitBytes: IMPORT_BYTES });
  }
  if (path === "/events.csv") return eventCsv(call, workspace);
  if (isPutSource(request.method, path)) return ask(call, (question) => workspace.putSource(question));
  if (FOLLOWED.test(path) && request.method === "PUT") {
    return ask(call, (question) => workspace.putSettings(question));
  }
  if (HISTORY_PATH.test(path) && request.method !== "GET") return putHistory(call, workspace);
  if (REPLAY_PATH.test(path)) return ask(call, (question) => workspace.replay(question));
  return ask(call, (question) => workspace.api(question));
}

function marketing(call: Call, workspace: DurableObjectStub<Workspace>): Promise<Response> {
  const { request, env, workspaceId, path } = call;
  const [, sourceId] = ACCOUNTS_PATH.exec(path) ?? [];
  if (sourceId !== undefined) return accounts(request, env, workspaceId, sourceId, workspace);
  const more = marketingHead(request, env);
  return ask(call, (question) => workspace.putMarketing(question, workspaceId), { more });
}

/** Asks a database that is not added yet, now. */
async function tryTarget({ request, env }: Call): Promise<Response> {
  if (request.method !== "POST") return methodNotAllowed("POST");
  const asked = await read(request, API_BYTES);
  if (asked === null) return tooLarge(API_BYTES);
  const trial: { reply: Reply | null; fetch: Fetch | null; credential: string } = JSON.parse(
    wasm("forward_trial", encoder.encode(`null\n${decoder.decode(asked)}`)),
  );
  if (trial.reply !== null) return fromReply(trial.reply);
  if (trial.fetch === null) return notFound();
  const { body, ...told } = await send(trial.fetch, env, { credential: trial.credential });
  return fromReply(JSON.parse(wasm("forward_tried", envelope(told, body))));
}

/** Connects a shop's history (`PUT`), reads it now (`POST`) or forgets it (`DELETE`). */
function putHistory(
  call: Call,
  workspace: DurableObjectStub<Workspace>,
): Promise<Response> | Response {
  const { request, env, workspaceId } = call;
  if (!["PUT", "POST", "DELETE"].includes(request.method)) {
    return methodNotAllowed("GET, PUT, POST, DELETE");
  }
  if (!env.CREDENTIAL_KEY) {
    const title = "Set the secret CREDENTIAL_KEY: it seals what is kept of a shop's access.";
    return problem(503, "credential_key_missing", title);
  }
  return ask(call, (question) => workspace.putHistory(question, workspaceId));
}

/** The event log as CSV, read part by part while it is sent. */
function eventCsv(call: Call, workspace: DurableObjectStub<Workspace>): Promise<Response> {
  const { request, principal, workspaceId, path } = call;
  const query = new URL(request.url).searchParams;
  return streamCsv((before, limit) => {
    const part = new URLSearchParams(query);
    part.set("limit", String(limit));
    if (before !== null) part.set("before", before);
    const head = {
      workspace_id: workspaceId,
      method: request.method,
      path,
      query: part.toString(),
      now_ms: Date.now(),
      random: "",
      principal,
    };
    return workspace.api(envelope(head, new Uint8Array()));
  });
}

/** Hands a call to the object that answers it; what it changed is noted. */
async function ask(
  call: Call,
  put: (question: Uint8Array) => Promise<string>,
  { limitBytes = API_BYTES, more = {} }: { limitBytes?: number; more?: object } = {},
): Promise<Response> {
  const { request, principal, workspaceId, path } = call;
  const body = await read(request, limitBytes);
  if (body === null) return tooLarge(limitBytes);
  const head = {
    workspace_id: workspaceId,
    method: request.method,
    path,
    query: new URL(request.url).search.slice(1),
    now_ms: Date.now(),
    random: random(),
    principal,
    ...(ASKS_HOME.test(path) && (await home(call))),
    ...more,
  };
  const reply: Reply = JSON.parse(await put(envelope(head, body)));
  if (request.method !== "GET" && !COMPUTES.test(path)) sources.forget();
  if (reply.status < 300) await note(call, body);
  return fromReply(reply);
}

/** What can be called; it says nothing of anybody. */
function description(request: Request): Response {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET");
  return new Response(openApi, { headers: { "content-type": "application/json" } });
}

/** The workspace's time zone and currency: asked for anew, for they may be changed. */
async function home({ env, workspaceId }: Call): Promise<Pick<Home, "time_zone" | "currency">> {
  const found = await env.DIRECTORY.getByName("directory").workspace(workspaceId);
  const { time_zone, currency }: Home = JSON.parse(found);
  return { time_zone, currency };
}

/**
 * Notes a change in the log of changes, before it is answered. When this request dies in
 * between, a change stays unnoted and whoever made it gets no answer.
 */
async function note({ request, env, principal, workspaceId, path }: Call, body: Uint8Array): Promise<void> {
  const { method } = request;
  if (workspaceId === "" || method === "GET" || method === "HEAD" || COMPUTES.test(path)) return;
  const head = { workspace_id: workspaceId, principal, method, path, now_ms: Date.now() };
  await env.DIRECTORY.getByName("directory").note(envelope(head, body));
}

function isPutSource(method: string, path: string): boolean {
  if (method === "PATCH") return /^\/sources\/[^/]+$/.test(path);
  return method === "POST" && /^\/sources(\/[^/]+\/token)?$/.test(path);
}

async function exists(id: string, env: Env): Promise<boolean> {
  if (known.has(id)) return true;
  const exists = await env.DIRECTORY.getByName("directory").hasWorkspace(id);
  if (exists) known.add(id);
  return exists;
}

function live(request: Request, workspace: DurableObjectStub<Workspace>): Promise<Response> | Response {
  if (request.method !== "GET") return methodNotAllowed("GET");
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return workspace.fetch(request);
  const response = problem(426, "upgrade_required", "This address is a WebSocket.");
  response.headers.set("upgrade", "websocket");
  return response;
}

/** Ingests the body's lines in groups, each durable before the next begins. */
async function importRecords(
  call: Call,
  workspace: DurableObjectStub<Workspace>,
): Promise<Response> {
  const { request } = call;
  if (request.method !== "POST") return methodNotAllowed("POST");
  const body = await read(request, IMPORT_BYTES);
  if (body === null) return tooLarge(IMPORT_BYTES);
  const lines = decoder.decode(body).split("\n");
  const total: ImportSummary = { deliveries: 0, accepted: 0, duplicates: 0, rejected: 0 };
  for (let start = 0; start < lines.length; start += IMPORT_GROUP_LINES) {
    const group = lines.slice(start, start + IMPORT_GROUP_LINES).join("\n");
    const question = envelope({ n_before: start }, encoder.encode(group));
    const reply: Reply = JSON.parse(await workspace.import(question));
    if (reply.status !== 200) return fromReply(reply);
    const part: ImportSummary = JSON.parse(reply.body);
    for (const key of Object.keys(total) as (keyof ImportSummary)[]) total[key] += part[key];
  }
  await note(call, new Uint8Array());
  return Response.json(total);
}
