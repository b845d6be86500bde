/** Reports over made-up numbers, as the API answers (`core/src/api/report.rs`). */
import { HOSTILE } from "./fake-data.mjs";
import { isBefore } from "./fake-marketing.mjs";

const DAY = 24 * 3_600_000;
const UNITS = { orders: "count", sessions: "count", new_customers: "count", platform_conversions: "count", conversion_rate: "percent", roas: "number", platform_roas: "number" };
const NAMES = { revenue: "Revenue", spend: "Ad spend", roas: "ROAS", orders: "Orders", sessions: "Sessions", aov: "AOV", cpa: "CPA", conversion_rate: "Conversion rate", new_customers: "New customers", ncpa: "nCPA", platform_roas: "Platform ROAS", platform_revenue: "Platform revenue", platform_conversions: "Platform conversions", platform_cpa: "Platform CPA" };

const side = (key) => (key === "spend" || key.startsWith("platform") ? "in_platform" : ["roas", "cpa", "ncpa"].includes(key) ? "blended" : "first_party");

export const METRICS = Object.entries(NAMES).map(([key, name]) => ({
  key, name, unit: UNITS[key] ?? "money", side: side(key), trend: "up", description: `${name}.`, formula: null, is_additive: true,
}));

const MEMBERS = {
  channel_group: ["Paid Social", "Direct"],
  channel: ["Meta Ads", HOSTILE],
  campaign: ["Summer", ""],
  ad_set: ["Lookalikes"],
  ad: ["Video", HOSTILE],
  device: ["mobile", "desktop"],
};

/** Answers a query; the numbers grow with their place. */
export function report({ metrics, breakdowns = [], range, comparison = null, granularity = "total" }) {
  const columns = metrics.map((it) =>
    typeof it === "string"
      ? METRICS.find(({ key }) => key === it) ?? { key: it, name: it, unit: "number", side: "first_party", trend: "up" }
      : { key: null, name: it.name, unit: it.unit ?? "number", side: "blended", trend: "neutral" },
  );
  const cells = (n) => columns.map(({ unit }) => (unit === "percent" ? n / 1000 : unit === "number" ? n / 10 : 100 * n));
  const groups = breakdowns.reduce(
    (all, dimension) => all.flatMap((members) => (MEMBERS[dimension] ?? ["one"]).map((id) => [...members, { id, name: id || "(no value)" }])),
    [[]],
  );
  const days = [];
  for (let day = Date.parse(range.from); day <= Date.parse(range.to); day += DAY) days.push(new Date(day).toISOString().slice(0, 10));
  const periods = granularity === "total" ? [null] : days;
  const rows = periods.flatMap((period, n) =>
    groups.map((members, index) => ({
      period, members, cells: cells(10 + n + 5 * index), comparison: comparison && cells(9 + n),
    })),
  );
  return {
    columns, currency: "EUR", time_zone: "Europe/Berlin", rows, totals: cells(1234),
    comparison_totals: comparison && cells(1000), n_groups: groups.length, unknown_currencies: [],
  };
}

/** Everything about reports below a workspace; null for any other address. */
export function reports(state, ws, method, [part, id], body) {
  const kept = (state.kept[ws] ??= { reports: [], dashboards: [] });
  if (part === "metrics") return METRICS;
  if (part === "reports" && id === "query") return report(body);
  if (part === "reports" && id === "funnel") return { steps: body.steps, groups: [{ member: null, counts: body.steps.map((_, n) => (isBefore(body.range.to) ? 800 : 1000) >> n) }] };
  if (part === "reports" && id === "cohorts") {
    return { currency: "EUR", rows: [{ month: "2026-09-01", customers: 10, active: [10, 3], revenue: [50000, 12000] }, { month: "2026-10-01", customers: 8, active: [8], revenue: [41000] }] };
  }
  if (part !== "reports" && part !== "dashboards") return null;
  const [all, key] = [kept[part], part === "reports" ? "report_id" : "dashboard_id"];
  if (method === "POST") {
    all.push({ [key]: `${part}-${all.length + 1}`, changed_at: Date.now(), ...body });
    return all.at(-1);
  }
  if (method === "PUT") return Object.assign(all.find((it) => it[key] === id), body);
  if (method === "DELETE") kept[part] = all.filter((it) => it[key] !== id);
  return kept[part];
}
