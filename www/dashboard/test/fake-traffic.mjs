/** Traffic settings and comparisons of the fake shop, as the API answers. */
import { HOSTILE, HOSTILE_URL } from "./fake-data.mjs";

const DEFAULTS = {
  session_timeout_minutes: 60, splits_on_new_source: true, own_hosts: [], linked_domains: [],
  added_gateways: [], removed_gateways: [], channel_rules: [],
};
const GATEWAYS = ["acs", "klarna.com", "mollie.com", "paypal.com", "stripe.com"];

/** The settings; after a change stored visits follow in three steps. */
export function traffic(state, ws, method, wanted) {
  const known = ((state.traffic ??= {})[ws] ??= { settings: DEFAULTS, nDone: null });
  if (method === "PUT") {
    const errors = wrong(wanted);
    if (errors.length > 0) return { errors };
    Object.assign(known, { settings: wanted, nDone: 0 });
  } else if (known.nDone !== null && (known.nDone += 4) >= 12) {
    known.nDone = null;
  }
  const follow = known.nDone === null ? null : { n_done: known.nDone, n_visitors: 12 };
  return { settings: known.settings, default_gateways: GATEWAYS, follow };
}

/** What rules would move. */
export function preview(wanted) {
  const errors = wrong(wanted);
  if (errors.length > 0) return { errors };
  const rules = wanted.channel_rules;
  const moves = rules.map((rule, idx) => ({
    from_group: "Other", from_channel: HOSTILE, to_group: rule.channel_group, to_channel: rule.channel,
    n_sessions: 12 - idx, example: HOSTILE_URL,
  }));
  const n_changed = moves.reduce((n, move) => n + move.n_sessions, 0);
  return { n_sessions: 1_234, is_partial: false, n_changed, n_by_rule: rules.map((_, idx) => 12 - idx), moves };
}

/** Two parts of a comparison. */
export function whatIf({ b, after }) {
  const errors = b.traffic ? wrong(b.traffic).map(({ field, message }) => ({ field: `b.traffic.${field}`, message })) : [];
  if (errors.length > 0) return { errors };
  const isSame = b.attribution.model === "last_touch" && b.traffic === null;
  const sum = (orders, revenue_minor) => ({ share_ppm: orders * 1_000_000, revenue_minor });
  const line = (channel_group, channel, a, other) => ({ channel_group, channel, currency: "EUR", a, b: isSame ? a : other });
  return {
    n_orders: 5, n_changed: isSame ? 0 : 2, n_events: b.traffic ? 340 : 0,
    lines: [
      line("Paid Social", "Meta Ads", sum(3, 17_970), sum(2, 11_980)),
      line("Organic Search", "Google", sum(2, 11_980), sum(3.5, 20_965)),
      line(HOSTILE, HOSTILE, sum(0.5, 2_995), sum(0, 0)),
    ],
    next: after ? null : { at: 1, source_id: "orders", event_id: "1" },
  };
}

function wrong({ session_timeout_minutes, channel_rules }) {
  const empty = (rule, idx) =>
    ["name", "channel_group", "channel"]
      .filter((field) => rule[field].trim() === "")
      .map((field) => ({ field: `channel_rules[${idx}].${field}`, message: "must not be empty" }));
  const isLong = session_timeout_minutes < 1 || session_timeout_minutes > 1440;
  return [
    ...channel_rules.flatMap(empty),
    ...(isLong ? [{ field: "session_timeout_minutes", message: "expected 1 to 1440 minutes" }] : []),
  ];
}
