const HOUR_MS = 3_600_000;

/**
 * Midnight that begins a day (`2026-11-23`) in a time zone, Unix ms; null when it is not a day.
 * Where clocks skip midnight, the first moment of the day.
 */
export function startOfDay(day: string, timeZone: string): number | null {
  const asUtc = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  if (Number.isNaN(asUtc)) return null;
  // The offset is looked up twice: the first guess may stand on the other side of a clock change.
  const guess = asUtc - offsetAt(asUtc, timeZone);
  const midnight = asUtc - offsetAt(guess, timeZone);
  const isSkipped = offsetAt(midnight, timeZone) + midnight < asUtc;
  return isSkipped ? midnight + HOUR_MS : midnight;
}

/** The day after one written as `2026-11-23`. */
export function nextDay(day: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR_MS);
  return next.toISOString().slice(0, 10);
}

/** Milliseconds a zone's clocks are ahead of UTC at a moment. */
function offsetAt(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((it) => it.type === type)?.value);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return local - Math.floor(ms / 1000) * 1000;
}
