import { at, get, post, send } from "./http";
import type { IdentityReport, NewUnmerge, Unmerge } from "./types";

/** What the identity rules held back in the workspace. */
export const identityReport = (ws: string, signal: AbortSignal) =>
  get<IdentityReport>(`${at(ws)}/identity`, signal);

/** Takes two aliases of a profile for two people. */
export const unmerge = (ws: string, id: string, aliases: NewUnmerge) =>
  post<Unmerge>(`${one(ws, id)}/unmerge`, aliases);

/** Takes an un-merge back. */
export const undoUnmerge = (ws: string, unmergeId: number) =>
  send("DELETE", `${at(ws)}/unmerges/${unmergeId}`);

/** Erases all that is stored of a person. */
export const eraseProfile = (ws: string, id: string) => send("DELETE", one(ws, id));

/** Address of the file with all that is stored of a person. */
export const exportAddress = (ws: string, id: string): string => `/api/v1${one(ws, id)}/export`;

/** Address of the merge history as a file. */
export const mergesAddress = (ws: string): string => `/api/v1${at(ws)}/merges?format=csv`;

const one = (ws: string, id: string): string => `${at(ws)}/profiles/${encodeURIComponent(id)}`;
