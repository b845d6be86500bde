import { at, get, getExact, post, search, send } from "./http";
import type {
  EventDetail,
  EventPage,
  EventStatus,
  NewSource,
  NewWorkspace,
  OrderDetail,
  OrderPage,
  Principal,
  ProfileDetail,
  ProfileSummary,
  QuarantineReplay,
  SourceStatus,
  Workspace,
} from "./types";

/** What to read from the event log; absent means any. Times are Unix ms of receipt. */
export interface EventQuery {
  source_id?: string | undefined;
  name?: string | undefined;
  /** Set for what could not be read and has no name. */
  unnamed?: "1" | undefined;
  status?: EventStatus | "refused" | undefined;
  alias?: string | undefined;
  text?: string | undefined;
  rule?: string | undefined;
  field?: string | undefined;
  property?: string | undefined;
  fact?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  happened_from?: number | undefined;
  before?: number | undefined;
  after?: number | undefined;
  limit?: number | undefined;
}

/** What somebody proves who they are with. */
export type Words = { token: string } | { email: string; password: string };

/** Opens a session. Throws an `ApiError` 401 when the words are wrong. */
export async function signIn(words: Words): Promise<void> {
  await send("POST", "/session", words);
}

/** Who is signed in. */
export const me = (signal: AbortSignal) => get<Principal>("/session", signal);

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
  getExact<EventDetail>(`${at(ws)}/events/${seq}`, signal);

/** Address of the same lines as CSV. */
export const eventCsv = (ws: string, query: EventQuery): string =>
  `/api/v1${at(ws)}/events.csv${search({ ...query })}`;

/** Reads a delivery in quarantine again. */
export const replay = (ws: string, seq: number) =>
  post<QuarantineReplay>(`${at(ws)}/quarantine/${seq}/replay`, {});

export const profiles = (ws: string, q: string, signal: AbortSignal) =>
  get<ProfileSummary[]>(`${at(ws)}/profiles${search({ q })}`, signal);

export const profile = (ws: string, id: string, signal: AbortSignal) =>
  getExact<ProfileDetail>(`${at(ws)}/profiles/${encodeURIComponent(id)}`, signal);

/** Which orders to list; absent means any. Times are Unix ms of placing. */
export interface OrderQuery {
  q?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  before?: number | undefined;
}

export const orders = (ws: string, query: OrderQuery, signal: AbortSignal) =>
  get<OrderPage>(`${at(ws)}/orders${search({ ...query })}`, signal);

export const order = (ws: string, id: string, query: Record<string, string>, signal: AbortSignal) =>
  get<OrderDetail>(`${at(ws)}/orders/${encodeURIComponent(id)}${search(query)}`, signal);

/** Address of the socket that tells of each commit. */
export function liveAddress(ws: string): string {
  const address = new URL(`/api/v1${at(ws)}/live`, location.origin);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
