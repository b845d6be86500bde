import { at, get, post, request, send } from "./http";
import type {
  CohortQuery,
  Cohorts,
  Dashboard,
  DimensionInfo,
  Funnel,
  FunnelQuery,
  MetricInfo,
  NewDashboard,
  NewSavedReport,
  Report,
  ReportQuery,
  SavedReport,
} from "./types";

/** A query with what the server fills in left out. */
export type ReportQuestion = Partial<ReportQuery> & Pick<ReportQuery, "metrics" | "range">;

export const metrics = (ws: string, signal: AbortSignal) => get<MetricInfo[]>(`${at(ws)}/metrics`, signal);

export const dimensions = (ws: string, signal: AbortSignal) =>
  get<DimensionInfo[]>(`${at(ws)}/dimensions`, signal);

export const report = (ws: string, query: ReportQuestion, signal: AbortSignal) =>
  post<Report>(`${at(ws)}/reports/query`, query, signal);

export const funnel = (ws: string, query: FunnelQuery, signal: AbortSignal) =>
  post<Funnel>(`${at(ws)}/reports/funnel`, query, signal);

export const cohorts = (ws: string, query: CohortQuery, signal: AbortSignal) =>
  post<Cohorts>(`${at(ws)}/reports/cohorts`, query, signal);

/** The same as a CSV file. */
export async function csv(ws: string, query: ReportQuestion): Promise<Blob> {
  return (await request("POST", `${at(ws)}/reports/query?format=csv`, query)).blob();
}

export const savedReports = (ws: string, signal: AbortSignal) =>
  get<SavedReport[]>(`${at(ws)}/reports`, signal);

export const saveReport = (ws: string, report: NewSavedReport) =>
  post<SavedReport>(`${at(ws)}/reports`, report);

export const changeReport = (ws: string, id: string, report: NewSavedReport) =>
  send("PUT", `${at(ws)}/reports/${encodeURIComponent(id)}`, report);

export const removeReport = (ws: string, id: string) =>
  send("DELETE", `${at(ws)}/reports/${encodeURIComponent(id)}`);

export const dashboards = (ws: string, signal: AbortSignal) =>
  get<Dashboard[]>(`${at(ws)}/dashboards`, signal);

export const makeDashboard = (ws: string, dashboard: NewDashboard) =>
  post<Dashboard>(`${at(ws)}/dashboards`, dashboard);

export const changeDashboard = (ws: string, id: string, dashboard: NewDashboard) =>
  send("PUT", `${at(ws)}/dashboards/${encodeURIComponent(id)}`, dashboard);

export const removeDashboard = (ws: string, id: string) =>
  send("DELETE", `${at(ws)}/dashboards/${encodeURIComponent(id)}`);
