import type { EventQuery } from "../../api/client";
import type { EventStatus } from "../../api/types";
import type { Formats } from "../../format";
import { nextDay, startOfDay } from "../../zone";

/** What the event log is narrowed to, as the address says it. Empty means any. */
export interface Filters {
  source: string;
  name: string;
  status: EventStatus | "";
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
  range: string;
  /** First day when `range` is `custom`, as `2026-11-23`. */
  from: string;
  /** Last day, included. */
  to: string;
}

const MINUTE_MS = 60_000;

/** Ranges to choose from; how far back, in ms, where that is fixed. */
export const RANGES: { id: string; label: string; backMs?: number }[] = [
  { id: "", label: "Any time" },
  { id: "15m", label: "Last 15 minutes", backMs: 15 * MINUTE_MS },
  { id: "1h", label: "Last hour", backMs: 60 * MINUTE_MS },
  { id: "24h", label: "Last 24 hours", backMs: 24 * 60 * MINUTE_MS },
  { id: "7d", label: "Last 7 days", backMs: 7 * 24 * 60 * MINUTE_MS },
  { id: "30d", label: "Last 30 days", backMs: 30 * 24 * 60 * MINUTE_MS },
  { id: "custom", label: "Choose days…" },
];

/** The statuses and their words. */
export const STATUSES: { id: EventStatus; label: string }[] = [
  { id: "accepted", label: "Accepted" },
  { id: "duplicate", label: "Duplicate" },
  { id: "rejected", label: "Rejected" },
  { id: "quarantined", label: "Quarantined" },
  { id: "replayed", label: "Read again" },
];

/** Filters that a link sets and that are shown as a word to take away. */
export const CHIPS = ["rule", "field", "property", "fact"] as const;

/** No filter at all. */
export const NO_FILTERS: Filters = {
  source: "",
  name: "",
  status: "",
  alias: "",
  text: "",
  rule: "",
  field: "",
  property: "",
  fact: "",
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
};

/** A chip in words. */
export function chipLabel(chip: (typeof CHIPS)[number], value: string): string {
  if (chip === "rule") return `Warning: ${value.replaceAll("_", " ")}`;
  if (chip === "field") return `Warning about: ${value}`;
  if (chip === "property") return `Has property: ${value}`;
  const [name = "", ...rest] = value.split(":");
  return `${FACTS[name] ?? name}: ${rest.join(":").replaceAll("_", " ")}`;
}

/** Reads the filters from an address; what it does not know counts as any. */
export function filtersOf(query: URLSearchParams): Filters {
  const word = (name: string) => query.get(name) ?? "";
  const range = word("range");
  return {
    source: word("source"),
    name: word("name"),
    alias: word("alias"),
    text: word("text"),
    rule: word("rule"),
    field: word("field"),
    property: word("property"),
    fact: word("fact"),
    status: STATUSES.find(({ id }) => id === query.get("status"))?.id ?? "",
    range: RANGES.some(({ id }) => id === range) ? range : "",
    from: word("from"),
    to: word("to"),
  };
}

/** The same as fields of an address. */
export function toAddress(filters: Filters): Record<string, string> {
  const { from, to, ...others } = filters;
  return filters.range === "custom" ? { ...others, from, to } : others;
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
    status: filters.status || undefined,
    alias: filters.alias || undefined,
    text: filters.text || undefined,
    rule: filters.rule || undefined,
    field: filters.field || undefined,
    property: filters.property || undefined,
    fact: filters.fact || undefined,
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
