import type { MetricTrend, MetricUnit, ReportColumn } from "./api/types";
import type { Formats } from "./format";

/** A cell of a report as the reader's locale writes it; a dash where there is nothing to say. */
export function formatCell(
  value: number | null | undefined,
  unit: MetricUnit,
  currency: string,
  formats: Formats,
): string {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "money":
      return formats.money(Math.round(value), currency);
    case "percent":
      return percent(value);
    case "count":
      return value.toLocaleString(undefined, { maximumFractionDigits: Number.isInteger(value) ? 0 : 1 });
    case "number":
      return value.toLocaleString(undefined, { maximumFractionDigits: 2, minimumFractionDigits: 2 });
  }
}

/** The same for an axis: short. */
export function formatShort(value: number, unit: MetricUnit, currency: string): string {
  if (unit === "percent") return percent(value);
  const amount = unit === "money" ? value / 10 ** placesOf(currency) : value;
  const short: Intl.NumberFormatOptions = { notation: "compact", maximumFractionDigits: 1 };
  const style: Intl.NumberFormatOptions = unit === "money" ? { style: "currency", currency } : {};
  try {
    return amount.toLocaleString(undefined, { ...short, ...style });
  } catch {
    return amount.toLocaleString(undefined, short); // Not an ISO 4217 code.
  }
}

/** A change by more than this is written as such. */
const FROM_NOTHING = 9.995;

/** How much a value changed, as a share of what it was; null where that says nothing. */
export function changeOf(now: number | null | undefined, before: number | null | undefined): number | null {
  if (now === null || now === undefined || !before) return null;
  return (now - before) / Math.abs(before);
}

/** Whether a change is good, bad or neither. */
export function judged(change: number, trend: MetricTrend): "good" | "bad" | "neutral" {
  // From next to nothing says neither.
  if (trend === "neutral" || Math.abs(change) < 0.0005 || change > FROM_NOTHING) return "neutral";
  return change > 0 === (trend === "up") ? "good" : "bad";
}

/** A change in words: `+12.3 %`. */
export function changeWords(change: number): string {
  if (change > FROM_NOTHING) return "> +999%"; // From next to nothing: the number would say nothing.
  return change.toLocaleString(undefined, {
    style: "percent",
    maximumFractionDigits: Math.abs(change) < 0.1 ? 1 : 0,
    signDisplay: "exceptZero",
  });
}

/** Where the platforms speak, their column says so. */
export const isInPlatform = (column: ReportColumn): boolean => column.side === "in_platform";

const percent = (value: number): string =>
  value.toLocaleString(undefined, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 2 });

function placesOf(currency: string): number {
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
