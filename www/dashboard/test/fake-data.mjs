/** Made-up shops for the fake API: one busy and partly hostile, one with nothing in it. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Text that tries to be a program. When any of it runs, `window.hacked` is set. */
export const HOSTILE = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">';
export const HOSTILE_URL = "javascript:window.hacked=1";
const RTL = "שלום עולם \u202eevil";
const LONG = "averyveryverylongvaluewithoutanyspace".repeat(40);

const CHANNELS = [
  { channel_group: "Paid Social", channel: "Meta Ads", campaign: "spring-sale", ad_set: "lookalike", ad: "video-2" },
  { channel_group: "Organic Search", channel: "Google", campaign: null, ad_set: null, ad: null },
  { channel_group: "Email", channel: "Klaviyo", campaign: "weekly-news-47", ad_set: null, ad: null },
  { channel_group: "Direct", channel: "Direct", campaign: null, ad_set: null, ad: null },
];
const FIRST = ["Anna", "Ben", "Clara", "David", "Emilia", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Kira", "Lars"];
const STEPS = ["$page_load", "Viewed Collection", "Viewed Product", "Added To Cart", "Viewed Cart", "Started Checkout"];

export function fakeWorkspaces() {
  return [
    { workspace_id: "tea", name: "Northwind Tea", time_zone: "Europe/Berlin", currency: "EUR" },
    { workspace_id: "outlet", name: "Northwind Outlet", time_zone: "America/New_York", currency: "USD" },
  ];
}

export function fakeSources(now) {
  const base = { allowed_origins: [], created_at: now - 40 * DAY, duplicates_24h: 0, rejected_24h: 0, events_24h: 0 };
  return [
    { ...base, source_id: "shop", name: "Shop pixel", kind: "pixel", token: "px_7Yw2kQ", allowed_origins: ["https://northwind-tea.example"],
      last_event_at: now - 20_000, last_event_name: "Viewed Product", events_24h: 18_422, duplicates_24h: 37, liveness: "live" },
    { ...base, source_id: "orders", name: "Shopify orders", kind: "shopify", token: "sh_Qm81Lx",
      last_event_at: now - 3 * HOUR, last_event_name: "Placed Order", events_24h: 214, duplicates_24h: 12, rejected_24h: 3, liveness: "quiet" },
    { ...base, source_id: "checkout", name: "Checkout", kind: "web_pixel", token: "wp_Xt55aa",
      last_event_at: now - 90_000, last_event_name: "Started Checkout", events_24h: 96, liveness: "live" },
    { ...base, source_id: "crm", name: "CRM " + HOSTILE, kind: "webhook", token: "wh_pL0v3x8RkZ",
      last_event_at: now - 3 * DAY, last_event_name: HOSTILE, liveness: "silent" },
    { ...base, source_id: "pos", name: "Till in the store", kind: "webhook", token: "wh_9aa2Gt",
      last_event_at: null, last_event_name: null, liveness: "waiting" },
  ];
}

/** People with their sessions, conversions and events; rows are numbered by receipt. */
export function fakeShop(now) {
  const people = FIRST.map((first, idx) => person(first, idx, now));
  const others = [duplicateOf(people[0].events.at(-1)), rejected(now), hostile(now)];
  const rows = [...people.flatMap(({ events }) => events), ...others]
    .sort((a, b) => a.received_at - b.received_at);
  rows.forEach((row, idx) => (row.seq = idx + 1));
  linkRepeats(rows);
  return { people: [...people, hostilePerson(now, rows)], rows };
}

function person(first, idx, now) {
  const email = `${first.toLowerCase()}@mail.example`;
  const cookie = `01936f5e-7c3a-7b1e-9d55-0c6c3b1f${String(2900 + idx)}`;
  const aliases = [`urn:cookie:${cookie}`, `urn:email:${email}`, `urn:customer_id:${8209822 + idx}11946154508`];
  const nSessions = 1 + (idx % 4);
  const sessions = Array.from({ length: nSessions }, (_, s) =>
    session(idx, s, now - HOUR / 4 - (nSessions - 1 - s) * 2 * DAY - idx * 1.7 * HOUR, cookie, aliases, email));
  const orders = sessions.at(-1);
  const order = event("Placed Order", orders.last_event_at + 4000, {
    source_id: "orders", event_id: `5500${idx}`, session: orders.summary, level: null, profile_id: `p${idx}`,
    aliases, n_warnings: idx % 3 === 0 ? 1 : 0,
    warnings: idx % 3 === 0 ? [{ rule: "missing_property", field: "properties.coupon", message: "The spec of Placed Order names a coupon; it is missing." }] : [],
    properties: { id: `82098228${idx}1946154508`, total_price: `${59 + idx}.90`, currency: "EUR", $is_new_customer: idx % 2 === 0,
      items: [{ product_id: "41", name: "Sencha, first flush", price: "29.95", quantity: 2 }] },
    profile_properties: { $email: email, $first_name: first, $city: "Leipzig" },
    known_then: { $email: email, $first_name: first, $city: "Leipzig", _fbp: "fb.1.1795456800.12345" },
  });
  orders.events.push(order);
  const events = sessions.flatMap((it) => it.events);
  return {
    profile_id: `p${idx}`, label: `${first} Berg`, aliases, email, sessions, events, order,
    first_seen_at: events[0].at, last_seen_at: order.at, cookie,
  };
}

function session(idx, s, start, cookie, aliases, email) {
  const attribution = CHANNELS[(idx + s) % CHANNELS.length];
  const summary = {
    session_id: `s${idx}-${s}`, visitor_id: cookie, started_at: start, last_event_at: start + 11 * MINUTE,
    start_reason: s === 0 ? "first" : s % 2 ? "new_source" : "timeout",
    landing_url: `https://northwind-tea.example/?utm_source=x&utm_campaign=${attribution.campaign ?? ""}&fbclid=${"Q".repeat(60)}`,
    referrer: attribution.channel === "Google" ? "https://www.google.com/" : null,
    attribution, device: ["mobile", "desktop", "tablet"][idx % 3], country: ["DE", "AT", "FR"][idx % 3], is_bot: false, n_events: 0,
  };
  const names = Array.from({ length: 4 + ((idx * 3 + s) % 9) }, (_, n) => STEPS[n % STEPS.length]);
  const events = names.map((name, n) => event(name, start + n * 1.3 * MINUTE, {
    source_id: "shop", event_id: `01936f5e-${idx}-${s}-${n}`, session: summary, level: "wasm", profile_id: `p${idx}`, aliases: aliases.slice(0, 1),
    url: `https://northwind-tea.example/products/sencha-${n}`,
    properties: { $url: `https://northwind-tea.example/products/sencha-${n}`, referrer: "", timezone: "Europe/Berlin", viewport: "390x844", price: "29.95", currency: "EUR" },
    profile_properties: { $user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", _fbp: "fb.1.1795456800.12345" },
  }));
  summary.n_events = events.length;
  return { ...summary, summary, events, email };
}

function event(name, at, fields) {
  return {
    name, at, received_at: at + 350, status: "accepted", n_warnings: 0, url: null, warnings: [],
    duplicate_of: null, repeated_by: [], error: null, aliases: [], properties: {}, profile_properties: {}, known_then: {},
    session: null, level: null, profile_id: null, ...fields,
  };
}

const duplicateOf = (first) => ({ ...first, received_at: first.received_at + 90_000, status: "duplicate", repeats: first });

const rejected = (now) => event("", now - 2 * HOUR, {
  source_id: "orders", event_id: "", status: "rejected", error: "malformed body: expected value at line 1 column 1",
});

const hostile = (now) => event(HOSTILE, now - 50 * MINUTE, {
  source_id: "crm", event_id: LONG, url: HOSTILE_URL, profile_id: "hostile", level: HOSTILE, n_warnings: 1,
  warnings: [{ rule: HOSTILE, field: HOSTILE, message: HOSTILE + RTL }],
  aliases: [`urn:${HOSTILE}:${HOSTILE}`, `urn:x:${LONG}`, RTL],
  properties: { [HOSTILE]: HOSTILE, $url: HOSTILE_URL, [RTL]: RTL, [LONG]: LONG, nested: { list: [1, { [HOSTILE]: LONG }] }, none: null, empty: "" },
  profile_properties: { "__proto__ ": RTL },
});

function hostilePerson(now, rows) {
  const row = rows.find(({ name }) => name === HOSTILE);
  return {
    profile_id: "hostile", label: HOSTILE + LONG, aliases: row.aliases, sessions: [], events: [row], order: null,
    first_seen_at: row.at, last_seen_at: row.at, others: [row],
  };
}

function linkRepeats(rows) {
  for (const row of rows.filter(({ repeats }) => repeats)) {
    row.duplicate_of = row.repeats.seq;
    row.repeats.repeated_by = [row.seq];
    delete row.repeats;
  }
}
