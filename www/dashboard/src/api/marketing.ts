/** Calls about marketing sources, spend, and how both compare with what was collected. */
import { at, get, post, search, send } from "./http";
import type {
  AdAccount,
  AdPlatform,
  CsvMapping,
  CsvPreview,
  MarketingChange,
  MarketingPage,
  MarketingSource,
  Reconciliation,
  SignIn,
  SpendImport,
  TrackingHealth,
} from "./types";

/** Days of a time zone, both included. */
export interface Days {
  from: string;
  to: string;
  time_zone: string;
}

/** How a table is to be read. */
export interface Upload {
  name: string;
  account_id: string;
  currency: string;
  mapping: CsvMapping | null;
}

const of = (ws: string, id: string) => `${at(ws)}/marketing/${encodeURIComponent(id)}`;

export const marketing = (ws: string, signal: AbortSignal) => get<MarketingPage>(`${at(ws)}/marketing`, signal);

export const createMarketingSource = (ws: string, platform: AdPlatform) =>
  post<MarketingSource>(`${at(ws)}/marketing`, { platform });

export const changeMarketingSource = (ws: string, id: string, change: MarketingChange) =>
  send("PATCH", of(ws, id), change);

export const disconnectMarketingSource = (ws: string, id: string) => send("DELETE", of(ws, id));

export const syncMarketingSource = (ws: string, id: string) => send("POST", `${of(ws, id)}/sync`);

/** The accounts that a source's access opens; asks the platform now. */
export const adAccounts = (ws: string, id: string, signal: AbortSignal) =>
  get<AdAccount[]>(`${of(ws, id)}/accounts`, signal);

/** Where to sign in; the platform sends the person back to the source's page. */
export const signInAt = (ws: string, id: string) => post<SignIn>(`${of(ws, id)}/sign_in`, undefined);

const spend = (ws: string, { mapping, ...fields }: Upload, preview: "true" | "") =>
  `${at(ws)}/spend${search({ ...fields, mapping: mapping ? JSON.stringify(mapping) : "", preview })}`;

export const previewSpend = (ws: string, upload: Upload, table: string) =>
  post<CsvPreview>(spend(ws, upload, "true"), table);

export const uploadSpend = (ws: string, upload: Upload, table: string) =>
  post<SpendImport>(spend(ws, upload, ""), table);

export const reconciliation = (ws: string, days: Days, signal: AbortSignal) =>
  get<Reconciliation>(`${at(ws)}/reconciliation${search({ ...days })}`, signal);

export const trackingHealth = (ws: string, days: Days, signal: AbortSignal) =>
  get<TrackingHealth>(`${at(ws)}/tracking_health${search({ ...days })}`, signal);
