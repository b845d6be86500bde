/** Calls about derived events. */
import { at, change, get } from "./http";
import type { DerivedEvent, DerivedEventsStatus } from "./types";

export const derivedEvents = (ws: string, signal: AbortSignal) =>
  get<DerivedEventsStatus>(`${at(ws)}/derived_events`, signal);

export const setDerivedEvents = (ws: string, rules: DerivedEvent[]) =>
  change<DerivedEventsStatus>("PUT", `${at(ws)}/derived_events`, { rules });
