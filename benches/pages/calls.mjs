// The calls that the dashboard's pages make (`www/dashboard/src/pages`), by page.

const DAY_MS = 86_400_000;
const TILES = ["revenue", "spend", "roas", "orders", "aov", "new_customers", "ncpa", "cpa", "sessions", "conversion_rate"];
const CHANNELS = ["sessions", "spend", "revenue", "orders", "new_customers", "roas", "cpa", "platform_roas"];
const TREE = ["spend", "revenue", "platform_revenue", "orders", "platform_conversions", "roas", "platform_roas", "cpa", "platform_cpa", "new_customers", "sessions", "conversion_rate"];
const STEPS = ["$page_load", "Viewed Product", "Added To Cart", "Started Checkout", "Placed Order"];

const range = (until, days) => ({
  from: new Date(Date.parse(until) - (days - 1) * DAY_MS).toISOString().slice(0, 10),
  to: until,
});

/** `[name, method, path, body]` of the reports, for data that ends on the day `until`. */
export function reports(until) {
  const month = range(until, 30);
  const quarter = range(until, 90);
  const query = (name, body) => [name, "POST", "/reports/query", body];
  const tree = (breakdowns) => ({
    metrics: TREE, range: quarter, breakdowns, attribution: { model: "linear" }, limit: 500,
  });
  return [
    query("overview, 30 days: tiles and trend", { metrics: TILES, range: month, granularity: "day" }),
    query("overview, 30 days: channels", { metrics: CHANNELS, range: month, breakdowns: ["channel_group", "channel"] }),
    query("attribution tree, 90 days: groups", tree(["channel_group"])),
    query("attribution tree, 90 days: ads", tree(["campaign", "ad"])),
    ["funnel of 5 steps, 90 days", "POST", "/reports/funnel", { steps: STEPS, range: quarter }],
    ["funnel by channel, 90 days", "POST", "/reports/funnel", { steps: STEPS, range: quarter, breakdown: "channel" }],
  ];
}

/**
 * `[name, method, path, body]` of each call, for data that ends on the day `until`. `get`
 * answers what is read to know of one event, profile and order.
 */
export async function calls(until, get) {
  const words = (days) => new URLSearchParams(range(until, days)).toString();
  const event = (await get("/events?limit=1")).events[0];
  const order = (await get("/orders?limit=1")).orders[0];
  const log = (name, filter) => [`event log: ${name}`, "GET", `/events?${new URLSearchParams(filter)}`];
  return [
    ...reports(until),
    ["overview, 30 days, compared", "POST", "/reports/query", {
      metrics: TILES, range: range(until, 30), comparison: { from: range(until, 60).from, to: range(until, 31).from }, granularity: "day",
    }],
    ["insights: an event, 30 days", "POST", "/reports/query", {
      metrics: [{ name: "Added", formula: 'events("Added To Cart")' }, { name: "People", formula: 'profiles("Added To Cart")' }], range: range(until, 30), breakdowns: ["channel"],
    }],
    ["insights: visitors by landing page, 30 days", "POST", "/reports/query", {
      metrics: ["sessions", "visitors"], range: range(until, 30), breakdowns: ["landing_page"],
    }],
    ["insights: cohorts, a year", "POST", "/reports/cohorts", { range: range(until, 365), months: 12 }],
    ["metrics", "GET", "/metrics"],
    ["dimensions", "GET", "/dimensions"],
    ["dashboards", "GET", "/dashboards"],
    ["orders", "GET", "/orders"],
    ["orders: search", "GET", `/orders?q=${encodeURIComponent(order?.order_name ?? "1")}`],
    ["order", "GET", `/orders/${encodeURIComponent(order?.order_id ?? "1")}`],
    ["profiles", "GET", "/profiles"],
    ["profile", "GET", `/profiles/${order?.profile_id ?? "none"}`],
    ["identity", "GET", "/identity"],
    ["event names", "GET", "/event_names"],
    ["profiles: search", "GET", "/profiles?q=mara"],
    log("newest", {}),
    log("a source", { source_id: event?.source_id ?? "pixel" }),
    log("page loads", { name: "$page_load" }),
    log("a rare event", { name: "Placed Order" }),
    log("a source's rare event", { name: "Placed Order", source_id: "shopify" }),
    log("refused", { status: "rejected" }),
    log("duplicates", { status: "duplicate" }),
    log("text that is there", { text: "mug" }),
    log("text that is not there", { text: "no-such-text" }),
    log("a property", { property: "no_such_property" }),
    log("a warning", { rule: "no_such_rule" }),
    log("an alias", { alias: "no-such-person" }),
    log("a day a year ago", { from: Date.parse(until) - 365 * DAY_MS, to: Date.parse(until) - 364 * DAY_MS }),
    ["event", "GET", `/events/${event?.seq ?? 1}`],
    ["data quality, a week", "GET", "/quality?hours=168"],
    ["data quality: properties", "GET", "/quality/properties?name=%24page_load"],
    ["doctor", "GET", "/doctor"],
    ["tracking health, 30 days", "GET", `/tracking_health?${words(30)}`],
    ["reconciliation, 30 days", "GET", `/reconciliation?${words(30)}`],
    ["marketing sources", "GET", "/marketing"],
    ["sources", "GET", "/sources"],
  ];
}
