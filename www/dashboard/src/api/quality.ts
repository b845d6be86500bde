/** Calls about the quality of the data, and about a source's upkeep. */
import { at, change, get, post, search } from "./http";
import type { Check, Coverage, QualityReport, RetentionSettings, RetentionStatus, SourceChange, SourceStatus } from "./types";

/** The quality of `hours` hours, up to now or to the one that holds the moment `until`, Unix ms. */
export const quality = (ws: string, asked: { hours: number; until?: number }, signal: AbortSignal) =>
  get<QualityReport>(`${at(ws)}/quality${search(asked)}`, signal);

export const coverage = (ws: string, name: string, sourceId: string, signal: AbortSignal) =>
  get<Coverage>(`${at(ws)}/quality/properties${search({ name, source_id: sourceId })}`, signal);

export const doctor = (ws: string, signal: AbortSignal) => get<Check[]>(`${at(ws)}/doctor`, signal);

export const retention = (ws: string, signal: AbortSignal) =>
  get<RetentionStatus>(`${at(ws)}/retention`, signal);

export const setRetention = (ws: string, settings: RetentionSettings) =>
  change<RetentionStatus>("PUT", `${at(ws)}/retention`, settings);

/** What an erasure removed. */
export interface ErasureSummary {
  n_profiles: number;
  n_events: number;
}

export const erase = (ws: string, alias: string) => post<ErasureSummary>(`${at(ws)}/erasures`, { alias });

export const changeSource = (ws: string, sourceId: string, wanted: SourceChange) =>
  change<SourceStatus>("PATCH", `${at(ws)}/sources/${encodeURIComponent(sourceId)}`, wanted);

export const rotateToken = (ws: string, sourceId: string, graceDays: number) =>
  post<SourceStatus>(`${at(ws)}/sources/${encodeURIComponent(sourceId)}/token`, { grace_days: graceDays });
