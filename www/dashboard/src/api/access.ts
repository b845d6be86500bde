/** Calls about who may do what, and about the workspace itself. */
import { at, change, get, post, search, send } from "./http";
import type {
  ApiKey,
  AuditPage,
  MadeApiKey,
  MadeInvite,
  NewInvite,
  OpenInvite,
  Role,
  Team,
  Workspace,
  WorkspaceChange,
} from "./types";

export const changeWorkspace = (ws: string, wanted: WorkspaceChange) =>
  change<Workspace>("PATCH", at(ws), wanted);

export const team = (ws: string, signal: AbortSignal) => get<Team>(`${at(ws)}/users`, signal);

export const setRole = (ws: string, userId: string, role: Role) =>
  send("PATCH", `${at(ws)}/users/${encodeURIComponent(userId)}`, { role });

export const removeUser = (ws: string, userId: string) =>
  send("DELETE", `${at(ws)}/users/${encodeURIComponent(userId)}`);

export const resetPassword = (ws: string, userId: string) =>
  post<MadeInvite>(`${at(ws)}/users/${encodeURIComponent(userId)}/reset`, {});

export const invite = (ws: string, whom: NewInvite) => post<MadeInvite>(`${at(ws)}/invites`, whom);

export const uninvite = (ws: string, inviteId: string) =>
  send("DELETE", `${at(ws)}/invites/${encodeURIComponent(inviteId)}`);

export const keys = (ws: string, signal: AbortSignal) => get<ApiKey[]>(`${at(ws)}/keys`, signal);

export const createKey = (ws: string, name: string) => post<MadeApiKey>(`${at(ws)}/keys`, { name });

export const deleteKey = (ws: string, keyId: string) =>
  send("DELETE", `${at(ws)}/keys/${encodeURIComponent(keyId)}`);

export const audit = (ws: string, before: number | undefined, signal: AbortSignal) =>
  get<AuditPage>(`${at(ws)}/audit${search({ before })}`, signal);

/** What an invite's link is for. Throws an `ApiError` 404 when it works no longer. */
export const openInvite = (token: string) => post<OpenInvite>("/invites/open", { token });

/** Takes an invite and opens a session. */
export const acceptInvite = (token: string, password: string) =>
  send("POST", "/invites/accept", { token, password });

export const setPassword = (oldPassword: string, newPassword: string) =>
  send("POST", "/session/password", { old_password: oldPassword, new_password: newPassword });
