import { nextDay } from "./zone";

/** Days of the workspace's time zone, both included, as `2026-11-23`. */
export interface DayRange {
  from: string;
  to: string;
}

/** What a report is compared with. */
export type Comparison = "none" | "previous" | "year";

/** The days a page shows, as the address says it. */
export interface DateRange extends DayRange {
  /** One of {@link PRESETS}, or `custom`. */
  preset: string;
  compare: Comparison;
  /** The days to compare with; null for none. */
  comparison: DayRange | null;
}

interface Preset {
  id: string;
  label: string;
  days(today: string): DayRange;
}

const DEFAULT = "30d";
const DAY_MS = 24 * 3_600_000;

const last = (n: number) => (today: string) => ({ from: addDays(today, 1 - n), to: today });

/** Ranges to choose from. */
export const PRESETS: Preset[] = [
  { id: "today", label: "Today", days: last(1) },
  {
    id: "yesterday",
    label: "Yesterday",
    days: (today) => ({ from: addDays(today, -1), to: addDays(today, -1) }),
  },
  { id: "7d", label: "Last 7 days", days: last(7) },
  { id: "14d", label: "Last 14 days", days: last(14) },
  { id: DEFAULT, label: "Last 30 days", days: last(30) },
  { id: "90d", label: "Last 90 days", days: last(90) },
  { id: "month", label: "This month", days: (today) => ({ from: monthStart(today), to: today }) },
  {
    id: "last-month",
    label: "Last month",
    days(today) {
      const to = addDays(monthStart(today), -1);
      return { from: monthStart(to), to };
    },
  },
  { id: "365d", label: "Last 365 days", days: last(365) },
];

/** The comparisons and their words. */
export const COMPARISONS: { id: Comparison; label: string }[] = [
  { id: "previous", label: "Previous period" },
  { id: "year", label: "Previous year" },
  { id: "none", label: "No comparison" },
];

/** Reads the range from an address; what it does not say is the last 30 days beside those before. */
export function rangeOf(query: URLSearchParams, today: string): DateRange {
  const compare = COMPARISONS.find(({ id }) => id === query.get("compare"))?.id ?? "previous";
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
  if (query.get("range") === "custom" && isDay(from) && isDay(to) && from <= to) {
    return withComparison("custom", { from, to }, compare);
  }
  const preset = PRESETS.find(({ id }) => id === query.get("range")) ?? PRESETS.find(({ id }) => id === DEFAULT)!;
  return withComparison(preset.id, preset.days(today), compare);
}

/** The same as fields of an address; what is as always is left out. */
export function rangeAddress({ preset, from, to, compare }: DateRange): Record<string, string> {
  return {
    range: preset === DEFAULT ? "" : preset,
    from: preset === "custom" ? from : "",
    to: preset === "custom" ? to : "",
    compare: compare === "previous" ? "" : compare,
  };
}

/** The days of a range. */
export function withComparison(preset: string, days: DayRange, compare: Comparison): DateRange {
  return { preset, ...days, compare, comparison: comparisonOf(days, compare) };
}

/** How many days a range has. */
export const nDays = ({ from, to }: DayRange): number => Math.round((utc(to) - utc(from)) / DAY_MS) + 1;

/** A day some days later, or earlier. */
export function addDays(day: string, n: number): string {
  return new Date(utc(day) + n * DAY_MS).toISOString().slice(0, 10);
}

/** Whether text is a day there is. */
export function isDay(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? utc(text) : NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** All days of a range, in order. */
export function daysOf({ from, to }: DayRange): string[] {
  const days = [];
  for (let day = from; day <= to; day = nextDay(day)) days.push(day);
  return days;
}

function comparisonOf(days: DayRange, compare: Comparison): DayRange | null {
  if (compare === "none") return null;
  if (compare === "previous") {
    const n = nDays(days);
    return { from: addDays(days.from, -n), to: addDays(days.from, -1) };
  }
  return { from: yearBefore(days.from), to: yearBefore(days.to) };
}

// The year before 29 February has no such day: the 28th stands for it.
function yearBefore(day: string): string {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return isDay(before) ? before : `${before.slice(0, 8)}28`;
}

const monthStart = (day: string): string => `${day.slice(0, 8)}01`;
const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
