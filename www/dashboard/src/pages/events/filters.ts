import type { EventQuery } from "../../api/client";
import type { EventStatus } from "../../api/types";
import type { Formats } from "../../format";
import { nextDay, startOfDay } from "../../zone";

/** What the event log is narrowed to, as the address says it. Empty means any. */
export interface Filters {
  source: string;
  name: string;
  /** `1` for what could not be read and has no name. */
  unnamed: string;
  status: EventStatus | "refused" | "";
  /** An alias, or an alias's value. */
  alias: string;
  /** Text in properties, profile properties or aliases. */
  text: string;
  /** Rule of a warning. */
  rule: string;
  /** Field that a warning is about. */
  field: string;
  /** A property that it has. */
  property: string;
  /** A fact and its value, such as `level:wasm`. */
  fact: string;
  /** Moment since which it happened, Unix ms. */
  happened: string;
  range: string;
  /** First day when `range` is `custom`, as `2026-11-23`; first moment when it is `moments`, Unix ms. */
  from: string;
  /** Last day or moment, included. */
  to: string;
}

const MINUTE_MS = 60_000;

/** The range that a link sets and nobody chooses. */
export const MOMENTS = "moments";

/** Ranges to choose from; how far back, in ms, where that is fixed. */
export const RANGES: { id: string; label: string; backMs?: number }[] = [
  { id: "", label: "Any time" },
  { id: "15m", label: "Last 15 minutes", backMs: 15 * MINUTE_MS },
  { id: "1h", label: "Last hour", backMs: 60 * MINUTE_MS },
  { id: "24h", label: "Last 24 hours", backMs: 24 * 60 * MINUTE_MS },
  { id: "7d", label: "Last 7 days", backMs: 7 * 24 * 60 * MINUTE_MS },
  { id: "30d", label: "Last 30 days", backMs: 30 * 24 * 60 * MINUTE_MS },
  { id: "custom", label: "Choose days…" },
  { id: MOMENTS, label: "These hours" },
];

/** The statuses and their words. */
export const STATUSES: { id: EventStatus | "refused"; label: string }[] = [
  { id: "accepted", label: "Accepted" },
  { id: "duplicate", label: "Duplicate" },
  { id: "rejected", label: "Rejected" },
  { id: "quarantined", label: "Quarantined" },
  { id: "replayed", label: "Read again" },
  { id: "refused", label: "Any refusal" },
];

/** Filters that a link sets and that are shown as a word to take away. */
export const CHIPS = ["unnamed", "rule", "field", "property", "fact", "happened"] as const;

/** No filter at all. */
export const NO_FILTERS: Filters = {
  source: "",
  name: "",
  unnamed: "",
  status: "",
  alias: "",
  text: "",
  rule: "",
  field: "",
  property: "",
  fact: "",
  happened: "",
  range: "",
  from: "",
  to: "",
};

const FACTS: Record<string, string> = {
  side: "Sent by",
  level: "Pixel level",
  rung: "Joined by",
  analytics: "Consent to analytics",
  marketing: "Consent to marketing",
  visitor: "Visitor",
  delay: "Received after",
  clock: "Clock",
  page: "Page",
  order: "Order",
  order_told: "Order told by",
  order_rung: "Order tied by",
  order_visit: "Order’s visit",
  order_rung_visited: "Order with a visit, tied by",
};

/** A chip in words. */
export function chipLabel(chip: (typeof CHIPS)[number], value: string, formats: Formats): string {
  if (chip === "unnamed") return "Unreadable, without a name";
  if (chip === "happened") return `Happened since ${momentWords(Number(value), formats)}`;
  if (chip === "rule") return `Warning: ${value.replaceAll("_", " ")}`;
  if (chip === "field") return `Warning about: ${value}`;
  if (chip === "property") return `Has property: ${value}`;
  const [name = "", ...rest] = value.split(":");
  return `${FACTS[name] ?? name}: ${rest.join(":").replaceAll("_", " ")}`;
}

/** The time of receipt that a link set, in words. */
export const momentsLabel = ({ from, to }: Filters, formats: Formats): string =>
  // The last millisecond of an hour is told as the hour after.
  `Received ${momentWords(Number(from), formats)} to ${momentWords(Number(to) + 1, formats)}`;

const momentWords = (ms: number, formats: Formats) => `${formats.date(ms)}, ${formats.shortTime(ms)}`;

/** Reads the filters from an address; what it does not know counts as any. */
export function filtersOf(query: URLSearchParams): Filters {
  const word = (name: string) => query.get(name) ?? "";
  const moment = (name: string) => (/^\d{1,15}$/.test(word(name)) ? word(name) : "");
  const isMoments = query.get("range") === MOMENTS && moment("from") !== "" && moment("to") !== "";
  const range = isMoments || word("range") !== MOMENTS ? word("range") : "";
  return {
    source: word("source"),
    name: word("name"),
    unnamed: word("unnamed") === "" ? "" : "1",
    alias: word("alias"),
    text: word("text"),
    rule: word("rule"),
    field: word("field"),
    property: word("property"),
    fact: word("fact"),
    happened: moment("happened"),
    status: STATUSES.find(({ id }) => id === query.get("status"))?.id ?? "",
    range: RANGES.some(({ id }) => id === range) ? range : "",
    from: word("from"),
    to: word("to"),
  };
}

/** The same as fields of an address. */
export function toAddress(filters: Filters): Record<string, string> {
  const { from, to, ...others } = filters;
  return filters.range === "custom" || filters.range === MOMENTS ? { ...others, from, to } : others;
}

/** Whether anything is narrowed. */
export const isFiltered = (filters: Filters): boolean =>
  Object.values(toAddress(filters)).some((value) => value !== "");

/** The filters as the API asks for them. */
export function toQuery(filters: Filters, formats: Formats, now: number): EventQuery {
  const backMs = RANGES.find(({ id }) => id === filters.range)?.backMs;
  return {
    source_id: filters.source || undefined,
    name: filters.name || undefined,
    unnamed: filters.unnamed ? "1" : undefined,
    status: filters.status || undefined,
    alias: filters.alias || undefined,
    text: filters.text || undefined,
    rule: filters.rule || undefined,
    field: filters.field || undefined,
    property: filters.property || undefined,
    fact: filters.fact || undefined,
    happened_from: filters.happened === "" ? undefined : Number(filters.happened),
    ...(filters.range === MOMENTS && { from: Number(filters.from), to: Number(filters.to) }),
    ...(backMs !== undefined && { from: now - backMs }),
    ...(filters.range === "custom" && {
      from: startOfDay(filters.from, formats.timeZone) ?? undefined,
      to: lastMoment(filters.to, formats.timeZone),
    }),
  };
}

function lastMoment(day: string, timeZone: string): number | undefined {
  const isDay = startOfDay(day, timeZone) !== null;
  const end = isDay ? startOfDay(nextDay(day), timeZone) : null;
  return end === null ? undefined : end - 1;
}
