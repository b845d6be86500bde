/** Calls about forwarding to a database of the merchant's own. */
import { at, get, post, send } from "./http";
import type { ForwardTarget, ForwardTargetChange, ForwardTrial, NewForwardTarget } from "./types";

const one = (ws: string, targetId: string): string => `${at(ws)}/forwarding/${encodeURIComponent(targetId)}`;

export const targets = (ws: string, signal: AbortSignal) => get<ForwardTarget[]>(`${at(ws)}/forwarding`, signal);

/** Asks the database now; nothing is kept. */
export const tryTarget = (ws: string, asked: NewForwardTarget) => post<ForwardTrial>(`${at(ws)}/forwarding/test`, asked);

export const addTarget = (ws: string, asked: NewForwardTarget) => post<ForwardTarget>(`${at(ws)}/forwarding`, asked);

export const changeTarget = (ws: string, targetId: string, wanted: ForwardTargetChange) =>
  send("PATCH", one(ws, targetId), wanted);

export const removeTarget = (ws: string, targetId: string) => send("DELETE", one(ws, targetId));

export const retryTarget = (ws: string, targetId: string) => send("POST", `${one(ws, targetId)}/retry`);
