import { startOfDay } from "./zone";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Numbers and times as the reader's locale writes them, days cut in the workspace's time zone. */
export class Formats {
  /** IANA zone; UTC when the browser does not know the workspace's. */
  readonly timeZone: string;
  readonly #exact: Intl.DateTimeFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #shortTime: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #isoDay: Intl.DateTimeFormat;
  readonly #relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  readonly #percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
  readonly #number = new Intl.NumberFormat();
  readonly #regions = new Intl.DisplayNames(undefined, { type: "region" });

  constructor(timeZone: string) {
    this.timeZone = isZone(timeZone) ? timeZone : "UTC";
    const zone = { timeZone: this.timeZone };
    this.#exact = new Intl.DateTimeFormat(undefined, {
      ...zone,
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "short",
    });
    this.#time = new Intl.DateTimeFormat(undefined, { ...zone, timeStyle: "medium" });
    this.#shortTime = new Intl.DateTimeFormat(undefined, { ...zone, timeStyle: "short" });
    this.#day = new Intl.DateTimeFormat(undefined, {
      ...zone,
      weekday: "short",
      month: "short",
      day: "numeric",
    });
    this.#date = new Intl.DateTimeFormat(undefined, { ...zone, dateStyle: "medium" });
    this.#isoDay = new Intl.DateTimeFormat("sv-SE", { ...zone, dateStyle: "short" });
  }

  /** Date and time to the second, with the zone. */
  exact(ms: number): string {
    return isTime(ms) ? this.#exact.format(ms) : "unknown time";
  }

  /** Time of day to the second. */
  time(ms: number): string {
    return isTime(ms) ? this.#time.format(ms) : "–";
  }

  /** Time of day to the minute. */
  shortTime(ms: number): string {
    return isTime(ms) ? this.#shortTime.format(ms) : "–";
  }

  /** Date without a time. */
  date(ms: number): string {
    return isTime(ms) ? this.#date.format(ms) : "–";
  }

  /** The workspace's day as `2026-11-23`. */
  isoDay(ms: number): string {
    return isTime(ms) ? this.#isoDay.format(ms) : "";
  }

  /** A day that is written as `2026-11-23`. */
  isoDate(day: string): string {
    const midnight = startOfDay(day, this.timeZone);
    return midnight === null ? day : this.date(midnight);
  }

  /** A day as a heading: `Today`, `Yesterday`, `Mon, Nov 23`. */
  dayHeading(ms: number, now: number): string {
    if (!isTime(ms)) return "Unknown day";
    const today = startOfDay(this.isoDay(now), this.timeZone) ?? now;
    const nDays = Math.ceil((today - ms) / DAY_MS);
    const day = ms - now > DAY_MS || now - ms > 300 * DAY_MS ? this.date(ms) : this.#day.format(ms);
    if (this.isoDay(ms) === this.isoDay(now)) return `Today, ${day}`;
    return nDays === 1 ? `Yesterday, ${day}` : day;
  }

  /** How long ago: `5 minutes ago`. */
  ago(ms: number, now: number): string {
    const age = ms - now;
    const size = Math.abs(age);
    if (size < 10_000) return "just now";
    if (size < MINUTE_MS) return this.#relative.format(Math.trunc(age / 1000), "second");
    if (size < HOUR_MS) return this.#relative.format(Math.trunc(age / MINUTE_MS), "minute");
    if (size < DAY_MS) return this.#relative.format(Math.trunc(age / HOUR_MS), "hour");
    if (size < 30 * DAY_MS) return this.#relative.format(Math.trunc(age / DAY_MS), "day");
    return this.date(ms);
  }

  /** A count. */
  count(n: number): string {
    return this.#number.format(n);
  }

  /** A share between 0 and 1 as a percentage. */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** Minor units as money; exact, since the amount goes through text and never a float. */
  money(minor: number, currency: string): string {
    try {
      const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
      const places = format.resolvedOptions().maximumFractionDigits ?? 2;
      const digits = String(Math.abs(minor)).padStart(places + 1, "0");
      const cut = digits.length - places;
      const text = `${minor < 0 ? "-" : ""}${digits.slice(0, cut)}.${digits.slice(cut) || "0"}`;
      return format.format(text as Intl.StringNumericLiteral);
    } catch {
      return `${minor} ${currency} (minor units)`; // Not an ISO 4217 code.
    }
  }

  /** A country's name by its ISO 3166-1 code. */
  country(code: string): string {
    try {
      return this.#regions.of(code.toUpperCase()) ?? code;
    } catch {
      return code;
    }
  }
}

/** How long something lasted: `45 s`, `12 min`, `2 h 5 min`, `16 d 2 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** An address as a page of the shop: without the host, which is nearly always the same. */
export function pagePath(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed?.protocol.startsWith("http") ? parsed.pathname + parsed.search : url;
}

/** `1 event`, `2 events`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString()} ${n === 1 ? one : many}`;
}

// Intl throws on times outside of what a Date holds; a hostile event may carry one.
const isTime = (ms: number): boolean => Math.abs(ms) <= 8.64e15;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat(undefined, { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
