// Meta's Graph API, as far as the reading of an ad account needs it: sign-in, accounts,
// insights by pages and by jobs, headers that tell how much was used.
import { decimal, startPlatform } from "./ads.mjs";

const LIMIT = 40; // Below the 500 that are asked for: the platform may give fewer.

export async function startMeta({ rows, accountId = "239804476908866", perSecond } = {}) {
  const jobs = new Map();
  const state = { rows, token: "meta-token", polls: 1, usage: 3, jobFates: [] };
  const error = (status, code, message) => ({ status, reply: { error: { code, message, type: "OAuthException", fbtrace_id: "A" } } });

  function insights({ since, until, after }) {
    const wanted = state.rows.filter((row) => since <= row.day && row.day <= until);
    const start = after ? Number(Buffer.from(after, "base64url").toString()) : 0;
    const page = wanted.slice(start, start + LIMIT);
    const end = start + page.length;
    const cursor = Buffer.from(String(end)).toString("base64url");
    const isLast = wanted.length <= end;
    return {
      data: page.map((row) => row.real?.(row.day) ?? ({
        account_id: accountId,
        account_currency: "EUR",
        campaign_id: row.campaign_id,
        campaign_name: `Campaign ${row.campaign_id.slice(-2)}`,
        adset_id: row.ad_set_id,
        ad_id: row.ad_id,
        ad_name: `Ad ${row.ad_id.slice(-3)}`,
        date_start: row.day,
        date_stop: row.day,
        spend: decimal(row.cents),
        impressions: String(row.impressions),
        clicks: String(row.clicks),
        // One purchase by four names.
        actions: ["link_click", "omni_purchase", "purchase", "offsite_conversion.fb_pixel_purchase"].map((name) => ({
          action_type: name,
          value: String(row.purchases),
        })),
        action_values: ["omni_purchase", "offsite_conversion.fb_pixel_purchase"].map((name) => ({
          action_type: name,
          value: decimal(row.purchases * row.purchase_cents),
        })),
      })),
      paging: {
        cursors: { before: "x", after: cursor },
        // Where this leads must not be followed.
        ...(isLast ? {} : { next: `http://127.0.0.1:1/stolen?access_token=${state.token}` }),
      },
    };
  }

  const fake = await startPlatform({
    perSecond,
    isData: ({ url }) => !/oauth|adaccounts/.test(url.pathname),
    throttled: () => ({
      status: 400,
      restMs: 1_000,
      headers: { "retry-after": "1" },
      reply: { error: { code: 80004, message: "There have been too many calls to this ad-account." } },
    }),
    answer({ method, url, headers, body }) {
      const query = url.searchParams;
      const [, version, node, edge] = url.pathname.split("/");
      if (edge === "oauth" || node === "oauth") return token(query);
      if (!/^v\d+\.0$/.test(version)) return error(400, 2635, "You are calling a deprecated version");
      if (headers.authorization !== `Bearer ${state.token}`) return error(400, 190, "Error validating access token: Session has expired");
      if (node === "me") {
        return { reply: { data: [{ account_id: accountId, id: `act_${accountId}`, name: "Halm & Ton", currency: "EUR", timezone_name: "Europe/Berlin" }] } };
      }
      const used = { "x-fb-ads-insights-throttle": JSON.stringify({ app_id_util_pct: state.usage, acc_id_util_pct: state.usage }) };
      if (node === `act_${accountId}` && edge === "insights") {
        const asked = method === "POST" ? new URLSearchParams(body) : query;
        const { since, until } = JSON.parse(asked.get("time_range"));
        if (asked.get("level") !== "ad" || asked.get("time_increment") !== "1") return error(400, 100, "Invalid parameter");
        if (method !== "POST") return { headers: used, reply: insights({ since, until, after: asked.get("after") }) };
        const id = String(6_023_000_000_000 + jobs.size);
        jobs.set(id, { since, until, polls: state.polls, fate: state.jobFates.shift() ?? "Job Completed" });
        return { headers: used, reply: { report_run_id: id } };
      }
      const job = jobs.get(node);
      if (!job) return error(400, 100, "Unsupported get request");
      if (edge === "insights") return { headers: used, reply: insights({ ...job, after: query.get("after") }) };
      const isDone = job.polls-- <= 0;
      return { headers: used, reply: { id: node, async_status: isDone ? job.fate : "Job Running", async_percent_completion: isDone ? 100 : 40 } };
    },
  });

  function token(query) {
    if (query.get("client_id") !== "app-1" || query.get("client_secret") !== "app-secret") return error(400, 101, "Error validating application");
    if (query.get("grant_type") === "fb_exchange_token") {
      return { reply: { access_token: state.token, token_type: "bearer", expires_in: 5_184_000 } };
    }
    if (query.get("code") !== "good-code" || !query.get("redirect_uri")) return error(400, 100, "Invalid verification code format.");
    return { reply: { access_token: state.token, token_type: "bearer", expires_in: 3_600 } };
  }

  return Object.assign(fake, { state, accountId });
}
