/** Shapes the fake data as the API answers (`core/src/api.rs`). */

/** A line of the event log. */
export function eventSummary(row) {
  const { seq, source_id, event_id, name, at, received_at, status, n_warnings, url, profile_id } = row;
  return { seq, source_id, event_id, name, at, received_at, status, n_warnings, url, profile_id };
}

/** A page of the event log under the filters of the query. */
export function eventPage(rows, query) {
  const number = (name) => (query.has(name) ? Number(query.get(name)) : null);
  const is = (name, value) => !query.has(name) || query.get(name) === value;
  const [from, to, before, after] = ["from", "to", "before", "after"].map(number);
  const limit = number("limit") ?? 100;
  const matches = rows
    .filter((row) => is("source_id", row.source_id) && is("name", row.name) && is("status", row.status))
    .filter((row) => (from ?? -Infinity) <= row.received_at && row.received_at <= (to ?? Infinity))
    .filter((row) => row.seq < (before ?? Infinity) && (after ?? -Infinity) < row.seq)
    .sort((a, b) => b.seq - a.seq);
  const events = matches.slice(0, limit).map(eventSummary);
  return { events, next_before: matches.length > limit ? events.at(-1).seq : null };
}

/** A line of the profile search. */
export function profileSummary(person) {
  const { profile_id, label, aliases, first_seen_at, last_seen_at, sessions, order } = person;
  return {
    profile_id, label, aliases, first_seen_at, last_seen_at,
    n_sessions: sessions.length, n_conversions: order ? 1 : 0,
  };
}

/** Whether a search finds a person: an alias, its value, or a beginning of it. */
export function isFound(person, q) {
  return person.aliases.some((alias) => alias.startsWith(q) || alias.split(":").slice(2).join(":").startsWith(q));
}

/** Everything about one person. */
export function profileDetail(person) {
  const { order, aliases, sessions } = person;
  return {
    ...profileSummary(person),
    properties: (order ?? person.events[0]).profile_properties,
    alias_details: aliases.map((alias) => ({ alias, first_seen_at: person.first_seen_at, is_quarantined: false })),
    merges: merges(person),
    unmerges: person.unmerges ?? [],
    sessions: sessions.toReversed().map(({ summary, events }) => ({ ...summary, events: events.map(eventSummary) })),
    other_events: (person.others ?? []).map(eventSummary),
    conversions: order ? [conversion(order, sessions)] : [],
  };
}

function merges({ aliases, order, events, unmerges = [], last_seen_at, conflictsWith }) {
  const { event_id, seq } = order ?? events[0];
  const line = { at: last_seen_at, source_id: "orders", event_id, seq, rung: "note_attribute", other_profile_id: null, unmerge_id: null };
  const removed = unmerges.find(({ undone_at }) => undone_at === null);
  const lines = aliases.slice(1).map((alias) => ({ ...line, alias_a: aliases[0], alias_b: alias, standing: "merged" }));
  if (removed) Object.assign(lines[0], { standing: "removed", unmerge_id: removed.unmerge_id, other_profile_id: "p1" });
  if (aliases.length > 2) lines.push({ ...line, alias_a: aliases[1], alias_b: aliases[2], standing: "confirmed" });
  if (conflictsWith) {
    lines.push({ ...line, alias_a: aliases[2], alias_b: "urn:email:family@mail.example", standing: "conflict", other_profile_id: conflictsWith });
  }
  return lines;
}

function conversion(order, sessions) {
  return {
    conversion_id: order.event_id, name: order.name, at: order.at,
    revenue_minor: Number(order.properties.total_price.replace(".", "")), currency: "EUR",
    seq: order.seq, session_id: order.session.session_id,
    touchpoints: sessions.map(({ summary }, idx) => ({
      position: idx + 1, session_id: summary.session_id, at: summary.started_at, attribution: summary.attribution,
    })),
  };
}
