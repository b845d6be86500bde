import type { ImportSummary } from "../../www/dashboard/src/api/types.ts";
import { fromReply, methodNotAllowed, notFound, problem, tooLarge, type Reply } from "./answer.ts";
import { read } from "./body.ts";
import type { Env } from "./env.ts";
import { authorize, session } from "./session.ts";
import * as sources from "./sources.ts";
import { envelope } from "./wasm.ts";
import type { Workspace } from "./workspace.ts";

const API_BYTES = 64 * 1024;
const IMPORT_BYTES = 10_000_000;
/** Delivery records in one transaction of an import. */
const IMPORT_GROUP_LINES = 200;
const WORKSPACE_PATH = /^\/workspaces\/([a-z0-9-]{1,64})(\/.+)$/;

const REPLAY_PATH = /^\/quarantine\/[^/]+\/replay$/;
const HISTORY_PATH = /^\/sources\/[^/]+\/history$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Workspaces are never removed, so what exists once exists for good.
const known = new Set<string>();

/** `/api/v1/…` (`docs/wire.md`, dashboard API). */
export async function api(request: Request, env: Env): Promise<Response> {
  const path = new URL(request.url).pathname.slice("/api/v1".length);
  if (path === "/session") return session(request, env);
  const refusal = authorize(request, env);
  if (refusal !== null) return refusal;
  const directory = env.DIRECTORY.getByName("directory");
  if (path === "/workspaces") {
    return ask(request, "", path, (question) => directory.api(question));
  }
  const [, id, rest] = WORKSPACE_PATH.exec(path) ?? [];
  if (id === undefined || rest === undefined || !(await exists(id, env))) return notFound();
  const workspace = env.WORKSPACE.getByName(id);
  if (rest === "/live") return live(request, workspace);
  if (rest === "/import") return importRecords(request, workspace);
  if (isPutSource(request.method, rest)) {
    return ask(request, id, rest, (question) => workspace.putSource(question));
  }
  if (rest === "/traffic" && request.method === "PUT") {
    return ask(request, id, rest, (question) => workspace.putTraffic(question));
  }
  if (HISTORY_PATH.test(rest) && request.method !== "GET") {
    return putHistory(request, env, id, rest, workspace);
  }
  if (REPLAY_PATH.test(rest)) {
    return ask(request, id, rest, (question) => workspace.replay(question));
  }
  return ask(request, id, rest, (question) => workspace.api(question));
}

/** Connects a shop's history (`PUT`), reads it now (`POST`) or forgets it (`DELETE`). */
async function putHistory(
  request: Request,
  env: Env,
  workspaceId: string,
  path: string,
  workspace: DurableObjectStub<Workspace>,
): Promise<Response> {
  if (!["PUT", "POST", "DELETE"].includes(request.method)) {
    return methodNotAllowed("GET, PUT, POST, DELETE");
  }
  if (!env.CREDENTIAL_KEY) {
    const title = "Set the secret CREDENTIAL_KEY: it seals what is kept of a shop's access.";
    return problem(503, "credential_key_missing", title);
  }
  return ask(request, workspaceId, path, (question) => workspace.putHistory(question, workspaceId));
}

async function ask(
  request: Request,
  workspaceId: string,
  path: string,
  put: (question: Uint8Array) => Promise<string>,
): Promise<Response> {
  const body = await read(request, API_BYTES);
  if (body === null) return tooLarge(API_BYTES);
  const head = {
    workspace_id: workspaceId,
    method: request.method,
    path,
    query: new URL(request.url).search.slice(1),
    now_ms: Date.now(),
    random: random(),
  };
  const reply: Reply = JSON.parse(await put(envelope(head, body)));
  if (request.method !== "GET") sources.forget();
  return fromReply(reply);
}

function isPutSource(method: string, path: string): boolean {
  if (method === "PATCH") return /^\/sources\/[^/]+$/.test(path);
  return method === "POST" && path === "/sources";
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
  request: Request,
  workspace: DurableObjectStub<Workspace>,
): Promise<Response> {
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
  return Response.json(total);
}

/** 32 random bytes as hexadecimal: what tokens and ids are made of. */
function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
