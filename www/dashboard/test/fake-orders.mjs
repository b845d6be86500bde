/** Orders of the fake shop, as the API answers (`core/src/api/order.rs`). */
import { HOSTILE, HOSTILE_URL } from "./fake-data.mjs";

const DAY = 24 * 3_600_000;
const MODELS = [
  "last_touch", "first_touch", "last_paid_touch", "first_paid_touch", "linear", "participation",
  "u_shaped", "j_shaped", "inverse_j", "time_decay", "inverse_time_decay", "direct",
];
const WINDOWS = [1, 7, 14, 30, 60, 90];
const NOBODY = { channel_group: "No web touchpoint", channel: "No web touchpoint", campaign: null, ad_set: null, ad: null };
const HOSTILE_LEVELS = { channel_group: HOSTILE, channel: HOSTILE, campaign: HOSTILE, ad_set: null, ad: HOSTILE };

/** A page of orders under the filters of the query. */
export function orderPage(people, query) {
  const q = query.get("q") ?? "";
  const number = (name, fallback) => (query.has(name) ? Number(query.get(name)) : fallback);
  const all = orders(people)
    .filter(({ order_id, order_name }) => order_id.startsWith(q) || (order_name ?? "").replace("#", "").startsWith(q))
    .filter(({ at }) => number("from", -Infinity) <= at && at <= number("to", Infinity))
    .filter(({ seq }) => seq < number("before", Infinity))
    .sort((a, b) => b.seq - a.seq);
  const page = all.slice(0, 8);
  return { orders: page, next_before: all.length > page.length ? page.at(-1).seq : null };
}

/** Everything about one order; credit is shared roughly as the models do. */
export function orderDetail(people, id, query) {
  const summary = orders(people).find(({ order_id }) => order_id === id);
  if (!summary) return null;
  const settings = {
    model: "last_touch", window_days: Number(query.get("window") ?? 30), mode: query.get("mode") ?? "conversion_time",
    lookback_days: query.has("lookback") ? Number(query.get("lookback")) : null,
  };
  const sessions = people.find(({ order }) => order?.event_id === id)?.sessions ?? [];
  const touches = sessions.map(({ summary: session }, idx) => ({
    position: idx + 1, session_id: session.session_id, visitor_id: session.visitor_id, at: session.started_at,
    attribution: id === "hostile" ? HOSTILE_LEVELS : session.attribution,
    is_paid: session.attribution.channel_group.startsWith("Paid"), is_holder: idx === sessions.length - 1,
    is_in_window: summary.at - session.started_at <= settings.window_days * DAY,
    landing_url: session.landing_url, referrer: session.referrer,
  }));
  if (id === "hostile") touches.push({ ...hostileTouch(summary.at), position: 1 });
  const models = (days) => MODELS.map((model) => ({ model, credits: credits(model, summary, touches, days, settings) }));
  const asked = models(settings.window_days);
  return {
    ...summary, settings, touches,
    copies: copiesOf(summary),
    unattributed: touches.some((it) => it.is_in_window) ? null : touches.length === 0 ? "no_session" : "outside_window",
    models: asked,
    windows: WINDOWS.map((window_days) => ({
      window_days,
      n_touches: touches.filter(({ at }) => summary.at - at <= window_days * DAY).length,
      models: models(window_days).map(({ model, credits: given }, idx) => ({
        model,
        channels: given.map(({ attribution, share_ppm, revenue_minor }) => ({
          channel_group: attribution.channel_group, channel: attribution.channel, share_ppm, revenue_minor,
        })).filter((it, n, list) => list.findIndex(({ channel }) => channel === it.channel) === n),
        is_changed: JSON.stringify(given) !== JSON.stringify(asked[idx].credits),
      })),
    })),
  };
}

function orders(people) {
  const known = people.filter(({ order }) => order).map(({ order, sessions, profile_id }, idx) => ({
    seq: order.seq, order_id: order.event_id, order_name: `#${1001 + idx}`, source_id: "orders", at: order.at,
    revenue_minor: Number(order.properties.total_price.replace(".", "")), currency: "EUR",
    standing: ["counted", "counted", "counted", "test", "excluded"][idx % 5],
    sales_channel: idx % 6 === 4 ? "pos" : "web", rung: "note_attribute", profile_id,
    n_touches: sessions.length, credited: sessions.at(-1).attribution,
  }));
  const at = Date.now() - DAY / 2;
  const hostile = {
    seq: 0, order_id: "hostile", order_name: HOSTILE, source_id: HOSTILE, at, revenue_minor: -5, currency: HOSTILE,
    standing: "counted", sales_channel: HOSTILE, rung: HOSTILE, profile_id: null, n_touches: 1, credited: HOSTILE_LEVELS,
  };
  return [...known, hostile];
}

const hostileTouch = (at) => ({
  session_id: HOSTILE, visitor_id: HOSTILE, at: at - DAY, attribution: HOSTILE_LEVELS, is_paid: true, is_holder: false,
  is_in_window: true, landing_url: HOSTILE_URL, referrer: HOSTILE,
});

function copiesOf({ seq, source_id, at, revenue_minor, currency, standing, rung }) {
  const server = { seq, source_id, is_client: false, standing, at, revenue_minor, currency, rung };
  return [server, { ...server, seq: 1, source_id: "checkout", is_client: true, standing: "repeated", at: at - 4000, rung: "pixel" }];
}

function credits(model, { at, revenue_minor }, touches, days, { mode, lookback_days }) {
  const inside = touches.filter((touch) => at - touch.at <= days * DAY);
  const seen = inside.filter(({ attribution }) => attribution.channel_group !== "Direct");
  const paid = inside.filter(({ is_paid }) => is_paid);
  const chosen = {
    last_touch: seen.slice(-1), first_touch: seen.slice(0, 1), direct: inside.filter((it) => it.is_holder),
    last_paid_touch: paid.slice(-1), first_paid_touch: paid.slice(0, 1),
  }[model] ?? seen;
  const dated = (touch) => (mode === "click_time" ? touch.at : at);
  const ppm = model === "participation" ? 1_000_000 : Math.floor(1_000_000 / Math.max(1, chosen.length));
  if (chosen.length === 0) return [{ position: null, attribution: NOBODY, at, share_ppm: 1_000_000, revenue_minor }];
  return chosen
    .filter((touch) => lookback_days === null || at - touch.at <= lookback_days * DAY)
    .map((touch) => ({
      position: touch.position, attribution: touch.attribution, at: dated(touch), share_ppm: ppm,
      revenue_minor: Math.round((revenue_minor * ppm) / 1_000_000),
    }));
}
