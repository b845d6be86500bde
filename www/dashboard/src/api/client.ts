import { ApiError, errorOf } from "./error";
import { parseExact } from "./json";
import type {
  EventDetail,
  EventPage,
  EventStatus,
  NewSource,
  NewWorkspace,
  ProfileDetail,
  ProfileSummary,
  SourceStatus,
  Workspace,
} from "./types";

/** What to read from the event log; absent means any. Times are Unix ms of receipt. */
export interface EventQuery {
  source_id?: string | undefined;
  name?: string | undefined;
  status?: EventStatus | undefined;
  from?: number | undefined;
  to?: number | undefined;
  before?: number | undefined;
  after?: number | undefined;
  limit?: number | undefined;
}

let onSignedOut = (): void => {};

/** Registers what to do when any call finds that the session is over. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** Opens a session with the admin token. Throws {@link ApiError} 401 when it is wrong. */
export async function signIn(token: string): Promise<void> {
  await send("POST", "/session", { token });
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await send("DELETE", "/session");
}

export const workspaces = (signal: AbortSignal) => get<Workspace[]>("/workspaces", signal);

export const createWorkspace = (workspace: NewWorkspace) =>
  post<Workspace>("/workspaces", workspace);

export const sources = (ws: string, signal: AbortSignal) =>
  get<SourceStatus[]>(`${at(ws)}/sources`, signal);

export const createSource = (ws: string, source: NewSource) =>
  post<SourceStatus>(`${at(ws)}/sources`, source);

export const eventNames = (ws: string, signal: AbortSignal) =>
  get<string[]>(`${at(ws)}/event_names`, signal);

export const events = (ws: string, query: EventQuery, signal: AbortSignal) =>
  get<EventPage>(`${at(ws)}/events${search({ ...query })}`, signal);

export const event = (ws: string, seq: number, signal: AbortSignal) =>
  get<EventDetail>(`${at(ws)}/events/${seq}`, signal);

export const profiles = (ws: string, q: string, signal: AbortSignal) =>
  get<ProfileSummary[]>(`${at(ws)}/profiles${search({ q })}`, signal);

export const profile = (ws: string, id: string, signal: AbortSignal) =>
  get<ProfileDetail>(`${at(ws)}/profiles/${encodeURIComponent(id)}`, signal);

/** Address of the socket that tells of each commit. */
export function liveAddress(ws: string): string {
  const address = new URL(`/api/v1${at(ws)}/live`, location.origin);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

const at = (ws: string): string => `/workspaces/${encodeURIComponent(ws)}`;

function search(fields: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  return params.size > 0 ? `?${params}` : "";
}

async function get<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await request("GET", path, undefined, signal);
  return parseExact(await response.text()) as T;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  return (await (await send("POST", path, body)).json()) as T;
}

const send = (method: string, path: string, body?: unknown) => request(method, path, body);

async function request(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, "The server cannot be reached. Check your connection.");
  }
  if (response.ok) return response;
  const error = await errorOf(response);
  if (error.status === 401 && path !== "/session") onSignedOut();
  throw error;
}
