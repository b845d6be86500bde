// Google's sign-in and the Google Ads API, as far as the reading of an account needs them:
// tokens that expire, a manager above the account, streams in batches, Performance Max.
import { createHash } from "node:crypto";

import { startPlatform } from "./ads.mjs";

const BATCH = 30;

export async function startGoogle({ rows, accountId = "2121450128", managerId = "9876543210", perSecond } = {}) {
  const state = { rows, refreshToken: "1//refresh", issued: new Set(), challenge: "", nTokens: 0 };
  const failure = (status, word, errorCode, details) => ({
    status,
    reply: [{ error: { code: status, message: word, status: word, details: [{ "@type": "type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure", errors: [{ errorCode, message: word, details }] }] } }],
  });

  function search(query) {
    if (query.includes("FROM customer_client")) {
      const client = (id, name, manager) => ({ customerClient: { id, descriptiveName: name, currencyCode: "GBP", timeZone: "Europe/London", manager } });
      return [{ results: [client(managerId, "Agency", true), client(accountId, "Halm & Ton", false)] }];
    }
    const [, from, to] = /segments\.date BETWEEN '([\d-]+)' AND '([\d-]+)'/.exec(query);
    const isCampaigns = query.includes("FROM campaign");
    const wanted = state.rows.filter((row) => from <= row.day && row.day <= to && Boolean(row.ad_id) !== isCampaigns);
    const results = wanted.map((row) => row.real?.(row.day) ?? ({
      customer: { resourceName: `customers/${accountId}`, id: accountId, currencyCode: "GBP" },
      campaign: { id: row.campaign_id, name: `Campaign ${row.campaign_id.slice(-2)}` },
      ...(isCampaigns ? {} : { adGroup: { id: row.ad_set_id, name: "Group" }, adGroupAd: { ad: { id: row.ad_id } } }),
      segments: { date: row.day },
      metrics: {
        costMicros: String(row.cents * 10_000),
        impressions: String(row.impressions),
        clicks: String(row.clicks),
        conversions: row.purchases,
        conversionsValue: (row.purchases * row.purchase_cents) / 100,
      },
    }));
    const batches = [];
    for (let at = 0; at < results.length; at += BATCH) batches.push({ results: results.slice(at, at + BATCH), fieldMask: "…", requestId: "r" });
    return batches.length > 0 ? batches : [{ fieldMask: "…", requestId: "r" }];
  }

  const fake = await startPlatform({
    perSecond,
    isData: ({ url, body }) => url.pathname.endsWith("searchStream") && !body.includes("customer_client"),
    throttled: () => ({ restMs: 1_000, ...failure(429, "RESOURCE_EXHAUSTED", { quotaError: "RESOURCE_TEMPORARILY_EXHAUSTED" }, { quotaErrorDetails: { rateScope: "ACCOUNT", retryDelay: "1s" } }) }),
    answer({ url, headers, body }) {
      if (url.pathname === "/token") return token(new URLSearchParams(body));
      const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
      if (!state.issued.has(bearer)) return failure(401, "UNAUTHENTICATED", { authenticationError: "OAUTH_TOKEN_INVALID" });
      if (headers["developer-token"]) return failure(400, "INVALID_ARGUMENT", { requestError: "UNKNOWN" });
      if (!url.pathname.startsWith("/v26/")) return failure(400, "INVALID_ARGUMENT", { requestError: "UNSUPPORTED_VERSION" });
      if (url.pathname === "/v26/customers:listAccessibleCustomers") return { reply: { resourceNames: [`customers/${managerId}`] } };
      if (headers["login-customer-id"] !== managerId) return failure(403, "PERMISSION_DENIED", { authorizationError: "USER_PERMISSION_DENIED" });
      return { reply: search(JSON.parse(body).query) };
    },
  });

  function token(asked) {
    const refuse = (error) => ({ status: 400, reply: { error, error_description: "Token has been expired or revoked." } });
    if (asked.get("client_id") !== "client-1" || asked.get("client_secret") !== "client-secret") return { status: 401, reply: { error: "invalid_client" } };
    if (asked.get("grant_type") === "authorization_code") {
      const proof = createHash("sha256").update(asked.get("code_verifier") ?? "").digest("base64url");
      if (asked.get("code") !== "good-code" || proof !== state.challenge) return refuse("invalid_grant");
    } else if (asked.get("refresh_token") !== state.refreshToken) return refuse("invalid_grant");
    state.nTokens += 1;
    const made = `ya29.${state.nTokens}`;
    state.issued.add(made);
    const isFirst = asked.get("grant_type") === "authorization_code";
    return { reply: { access_token: made, expires_in: 3_599, token_type: "Bearer", ...(isFirst ? { refresh_token: state.refreshToken } : {}) } };
  }

  return Object.assign(fake, { state, accountId, managerId });
}
