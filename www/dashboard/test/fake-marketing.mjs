/** Marketing sources, reconciliation and tracking health as the API answers (`core/src/api/`). */
import { HOSTILE } from "./fake-data.mjs";

const HOUR_MS = 3_600_000;
const ACCOUNT = { account_id: "239804476908866", name: "Northwind Tea", currency: "EUR", time_zone: "Europe/Berlin", manager_id: null };

function source(fields) {
  const now = Date.now();
  return {
    source_id: "meta-1", platform: "meta", name: "Meta Ads", state: "live", account: ACCOUNT, created_at: now - 99 * HOUR_MS,
    since: "2026-08-28", n_days: 90, n_days_left: 0, synced_at: now - HOUR_MS / 2, restated_at: now - 9 * HOUR_MS,
    next_at: now + HOUR_MS / 2, n_failures: 0, error: null, advice: null, warning: null, ...fields,
  };
}

function made(state, ws) {
  return ((state.marketing ??= {})[ws] ??= ws === "tea" ? [
    source({}),
    source({ source_id: "google-1", platform: "google", name: "Google Ads", state: "backfill", n_days_left: 63, restated_at: null, warning: "version v26 ends on 2027-02-01: raise GOOGLE_ADS_API_VERSION before" }),
    source({ source_id: "tiktok-1", platform: "tiktok", name: HOSTILE, state: "reconnect", account: { ...ACCOUNT, name: HOSTILE }, n_failures: 2, error: `the platform refuses the access: ${HOSTILE}`, advice: "Connect it again, with a person or token that may read this account." }),
    source({ source_id: "meta-2", name: "Meta outlet", state: "no_account", account: null, since: null, synced_at: null, restated_at: null, next_at: null, n_days: 0 }),
  ] : []);
}

const platform = (name, has_sign_in, template) => ({
  platform: name, has_sign_in, takes_token: true, settings: [`${name.toUpperCase()}_APP_ID`, `${name.toUpperCase()}_APP_SECRET`],
  redirect_uri: `https://events.shop.example/oauth/${name}`, api_version: "v26.0", template,
});

/** Everything below `/marketing`. */
export function marketing(state, ws, method, [id, action], body) {
  const sources = made(state, ws);
  if (id === undefined && method === "POST") {
    const added = source({ source_id: `${body.platform}-new`, platform: body.platform, name: "Added", state: "no_access", account: null, since: null, synced_at: null, restated_at: null, next_at: null });
    sources.push(added);
    return added;
  }
  if (id === undefined) {
    return {
      sources,
      platforms: [
        platform("meta", true, "cvg_source=facebook&cvg_cid={{campaign.id}}&cvg_adid={{ad.id}}"),
        platform("google", false, "cvg_source=google&cvg_cid={campaignid}&cvg_adid={creative}"),
        platform("tiktok", false, "cvg_source=tiktok&cvg_cid=__CAMPAIGN_ID__&cvg_adid=__CID__"),
      ],
      uploads: [{ platform: HOSTILE, account_id: "upload", currency: "EUR", from: "2026-11-01", to: "2026-11-20", n_rows: 1240, spend_micros: 3_456_780_000 }],
      rates: { latest_day: "2026-10-30", age_days: 26, is_built_in: true, read_at: null, error: "status 503" },
      has_key: true,
    };
  }
  const known = sources.find((it) => it.source_id === id);
  if (!known) return null;
  if (action === "accounts") return [ACCOUNT, { ...ACCOUNT, account_id: "77", name: HOSTILE, currency: "USD" }];
  if (method === "DELETE") return sources.splice(sources.indexOf(known), 1);
  if (method === "PATCH") {
    if (body.token === "bad token") return { errors: [{ field: "token", message: "expected a token without spaces" }] };
    if (body.token) Object.assign(known, { state: known.account ? "live" : "no_account", error: null, advice: null });
    if (body.account) Object.assign(known, { account: body.account, since: body.since, state: "backfill", n_days: 90, n_days_left: 89 });
    if (body.is_paused !== undefined) known.state = body.is_paused ? "paused" : "live";
  }
  return {};
}

/** The preview of a table, or what its upload did. */
export function spend(query, table) {
  const columns = table.split("\n")[0].split(",");
  const row = {
    platform: query.get("name"), account_id: "upload", level: "ad", id: HOSTILE, day: "2026-11-23", campaign_id: null, ad_set_id: null, ad_id: HOSTILE,
    currency: "EUR", spend_micros: 12_340_000, impressions: 1000, clicks: 50, conversions_micros: 1_500_000, revenue_micros: 0,
  };
  const done = {
    n_rows: 2, n_combined: 1, from: "2026-11-23", to: "2026-11-24", errors: [{ line: 4, column: "Spend", message: "expected a number" }], n_errors: 1,
    accounts: [{ platform: query.get("name"), account_id: "upload", currency: "EUR", spend_micros: 24_680_000, impressions: 1, clicks: 1, conversions_micros: 0, revenue_micros: 0 }],
  };
  if (query.get("preview") !== "true") return done;
  const asked = query.get("mapping");
  return { columns, mapping: asked ? JSON.parse(asked) : { day: columns[0], spend: columns[1] }, rows: [row], import: done };
}

/** Whether days are those that the last 30 are compared with. */
export const isBefore = (to) => Date.parse(to) < Date.now() - 20 * 86_400_000;

export function reconciliation(ws, query) {
  if (ws !== "tea") return { platforms: [], has_shop: false, days: [] };
  const claim = (platform, claimed_micros, n_visited) => ({ platform, claimed_micros, n_visited });
  const reason = (code, platform = null, n_micros = null) => ({ code, platform, n_micros });
  const day = (day, reasons) => ({ day, n_shop: 12, n_ours: 11, n_visited: 9, claims: [claim("google", 4_500_000, 4), claim("meta", 7_000_000, 5), claim("tiktok", 0, 1)], reasons });
  return {
    platforms: ["google", "meta", "tiktok"],
    has_shop: true,
    days: isBefore(query.get("to")) ? [day("2026-10-10", [])] : [
      day("2026-11-24", [reason("missing_here", null, 1_000_000), reason("claimed_without_visit", "meta", 2_000_000), reason("not_final")]),
      day("2026-11-23", [reason("without_visit", null, 2_000_000), reason("visit_not_claimed", "tiktok", 1_000_000), reason("claimed_twice", null, 500_000), reason("other_time_zone", "meta")]),
    ],
  };
}

export function trackingHealth(ws, query) {
  if (ws !== "tea") return { untracked: [], channels: [], unknown: [] };
  return {
    untracked: [{ platform: "meta", level: "ad", id: "120214880030730176", name: HOSTILE, campaign: "candlelight_broad", currency: "EUR", spend_micros: 45_670_000, clicks: 73 }],
    channels: [{ channel: "Google Ads", n_sessions: 342, n_without_campaign: isBefore(query.get("to")) ? 222 : 111, n_without_ad: 111, example: `https://shop.example/?gclid=${HOSTILE}` }],
    unknown: [{ source: "facebook", campaign_id: "2385", n_sessions: 12, example: "https://shop.example/?cvg_cid=2385" }],
  };
}
