// TikTok's Marketing API, as far as the reading of an advertiser needs it: errors inside HTTP
// 200, numbered pages, ranges of at most 30 days, `-` for none.
import { decimal, startPlatform } from "./ads.mjs";

export async function startTiktok({ rows, accountId = "7002238017842757633", pageRows = 50, perSecond } = {}) {
  const state = { rows, token: "tiktok-token" };
  const say = (code, message, data = {}) => ({ reply: { code, message, request_id: "2026", data } });

  function report(query) {
    const [from, to] = [query.get("start_date"), query.get("end_date")];
    const nDays = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
    if (30 < nDays) return say(40002, "The time range exceeds 30 days");
    if (query.get("page_size") !== "1000" || query.get("data_level") !== "AUCTION_AD") return say(40002, "Invalid parameter");
    const wanted = state.rows.filter((row) => from <= row.day && row.day <= to);
    const page = Number(query.get("page"));
    const list = wanted.slice((page - 1) * pageRows, page * pageRows).map((row) => row.real?.(row.day) ?? ({
      dimensions: { ad_id: row.ad_id, stat_time_day: `${row.day} 00:00:00` },
      metrics: {
        campaign_id: row.campaign_id,
        campaign_name: `Campaign ${row.campaign_id.slice(-2)}`,
        adgroup_id: row.ad_set_id,
        adgroup_name: "Group",
        ad_name: `Ad ${row.ad_id.slice(-3)}`,
        spend: decimal(row.cents),
        impressions: String(row.impressions),
        clicks: String(row.clicks),
        conversion: String(row.purchases + 5),
        complete_payment: row.purchases === 0 ? "-" : String(row.purchases),
        total_complete_payment_rate: row.purchases === 0 ? "-" : decimal(row.purchases * row.purchase_cents),
      },
    }));
    const total = Math.max(1, Math.ceil(wanted.length / pageRows));
    return say(0, "OK", { list, page_info: { page, page_size: 1000, total_number: wanted.length, total_page: total } });
  }

  const fake = await startPlatform({
    perSecond,
    isData: ({ url }) => url.pathname.endsWith("/report/integrated/get/"),
    throttled: () => ({ restMs: 1_000, headers: { "retry-after": "1" }, ...say(40100, "Too many requests. Please retry in some time.") }),
    answer({ url, headers, body }) {
      const path = url.pathname.replace("/open_api/v1.3", "");
      if (path === "/oauth2/access_token/") {
        const asked = JSON.parse(body);
        if (asked.app_id !== "app-2" || asked.secret !== "secret-2") return say(40101, "Illegal access partner");
        if (asked.auth_code !== "good-code") return say(40110, "Auth code is invalid");
        return say(0, "OK", { access_token: state.token, advertiser_ids: [accountId], scope: [4] });
      }
      if (headers["access-token"] !== state.token) return say(40105, "Access token is incorrect or has been revoked.");
      if (path === "/oauth2/advertiser/get/") return say(0, "OK", { list: [{ advertiser_id: accountId, advertiser_name: "Halm & Ton" }] });
      if (path === "/advertiser/info/") return say(0, "OK", { list: [{ advertiser_id: accountId, name: "Halm & Ton", currency: "USD", timezone: "Etc/GMT+8", display_timezone: "America/Los_Angeles" }] });
      if (path === "/report/integrated/get/") return report(url.searchParams);
      return say(40002, `Unknown path ${path}`);
    },
  });
  return Object.assign(fake, { state, accountId });
}
