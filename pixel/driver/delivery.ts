/**
 * Batches, budget, retries, and a copy of each unacknowledged event in `localStorage`
 * (`product.md §2`). A copy carries the time until which it is its page's own to send; after
 * that any page of the shop may adopt it.
 */
import type { Level1 } from "../loader/types";
import { keeping, safe } from "./safe";
import type { Level } from "./wasm";

/** Of the 64 KiB that a browser gives a page's keepalive requests. */
const BUDGET_BYTES = 48 * 1024;
const MAX_BATCH = 100;
const BATCH_DELAY_MS = 200;
const LEASE_MS = 5000;
const MAX_BACKOFF_MS = 60_000;
/** Events that wait in memory for consent, at most. */
const MAX_HELD = 1000;
const MAX_KEPT = 100;
const MAX_KEPT_CHARS = 200_000;
const MAX_AGE_MS = 86_400_000;
const KEY = "__cvg:";
const LOCK = "__cvg";
const PERSONAL = /urn:(e?mail|phone)\w*:.*|[^\s&=?:/"]+(@|%40)[^\s&"]+|(\+|%2b)\d[\d ().-]{6,}/gi;

type Entry = [id: string, text: string];
type Kept = { id: string; text: string; due: number; isOrder: boolean; at: number };

export interface Delivery {
  /** Sends what waits, as far as it may. */
  flush(): void;
  /** Sends what was held back, each event as `amend` makes it. */
  release(amend: (text: string) => string): void;
  /** Who sends: `loader` until the rules run. */
  level: "loader" | Level;
}

export function deliver(level1: Level1): Delivery {
  const unsent = new Map<string, string>();
  const inFlight = new Set<string>();
  const delivery: Delivery = { flush, release, level: "loader" };
  let bytesInFlight = 0;
  let n_failed = 0;
  let blockedUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sweeper: ReturnType<typeof setTimeout> | undefined;

  /** Takes over an event: to be kept and sent. */
  function put([id, text]: Entry): void {
    if (level1.isHeld && unsent.size >= MAX_HELD) return;
    unsent.set(id, text);
    keep(id, text, LEASE_MS);
    schedule();
  }

  function schedule(): void {
    timer ??= setTimeout(flush, Math.max(BATCH_DELAY_MS, blockedUntil - Date.now()));
  }

  function release(amend: (text: string) => string): void {
    for (const [id, text] of unsent) put([id, amend(text)]);
    sweepLocked();
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (level1.isHeld) return;
    const batch: Entry[] = [];
    let bytes = 0;
    for (const entry of unsent) {
      const size = new TextEncoder().encode(entry[1]).length;
      if (batch.length === MAX_BATCH || bytesInFlight + bytes + size > BUDGET_BYTES) break;
      bytes += size;
      batch.push(entry);
    }
    if (batch[0]) post(batch, bytes);
  }

  function post(batch: Entry[], bytes: number): void {
    for (const [id] of batch) {
      unsent.delete(id);
      inFlight.add(id);
    }
    bytesInFlight += bytes;
    const body = `{"v":1,"level":"${delivery.level}","sent_at":${Date.now()},"events":[${batch.map((entry) => entry[1])}]}`;
    const settle = (status: number, retryAfterS: number): void => {
      bytesInFlight -= bytes;
      for (const [id] of batch) inFlight.delete(id);
      if (status && status < 500 && status !== 429) {
        n_failed = 0;
        for (const [id] of batch) forget(id);
        flush();
      } else backOff(batch, retryAfterS);
    };
    fetch(`${level1.hosts.tracking}/e/${level1.settings.token}`, { method: "POST", body, keepalive: true, credentials: "include" }).then(
      safe((answer: Response) => settle(answer.status, Number(answer.headers.get("retry-after")))),
      safe(() => settle(0, 0)),
    );
  }

  function backOff(batch: Entry[], retryAfterS: number): void {
    const delay = Math.max(retryAfterS * 1000, Math.min(MAX_BACKOFF_MS, 1000 * 2 ** n_failed++)) * (0.5 + Math.random());
    blockedUntil = Date.now() + delay;
    for (const [id, text] of batch) {
      unsent.set(id, text);
      keep(id, text, delay + LEASE_MS);
    }
    schedule();
  }

  /** Adopts what closed pages left behind, and holds what is kept within its bounds. */
  const sweep = safe(() => {
    clearTimeout(sweeper);
    if (!keeping.isAllowed) return;
    const now = Date.now();
    const all = readKept();
    // Oldest first, orders last.
    all.sort((a, b) => +a.isOrder - +b.isOrder || a.at - b.at);
    let chars = all.reduce((sum, one) => sum + one.text.length, 0);
    let n_kept = all.length;
    let next = Infinity;
    for (const { id, text, due, at } of all) {
      if (now - at > MAX_AGE_MS || n_kept > MAX_KEPT || chars > MAX_KEPT_CHARS) {
        forget(id);
        n_kept--;
        chars -= text.length;
      } else if (!unsent.has(id) && !inFlight.has(id)) {
        // What was kept has lost what is personal.
        const whole = level1.unsettled.get(id) ?? text;
        if (due < now) {
          level1.unsettled.delete(id);
          put([id, whole]);
        } else next = Math.min(next, due);
      }
    }
    if (next < Infinity) sweeper = setTimeout(sweepLocked, next - now + 1000 * Math.random());
  });

  /** Two tabs must not adopt the same event. (Plain http has no locks.) */
  const sweepLocked = safe(() => (navigator.locks ? navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && sweep()) : sweep()));

  // Level 1 has sent these, unless they were held back; what fails is sent again.
  const adopt = (): void => {
    for (const event of level1.unsettled) {
      const putOnce = (): void => {
        if (level1.unsettled.delete(event[0])) put(event);
      };
      if (level1.isHeld) putOnce();
      else {
        keep(...event, LEASE_MS);
        setTimeout(putOnce, LEASE_MS);
      }
    }
  };
  adopt();
  level1.settled = (id) => {
    level1.unsettled.delete(id);
    forget(id);
  };
  level1.send = put;
  level1.leave = safe(flush);
  // When a page is shown, level 1 may tell its page load only then.
  document.addEventListener("visibilitychange", safe(() => (document.hidden ? flush() : adopt())));
  addEventListener("online", safe(() => ((blockedUntil = 0), flush())));
  sweepLocked();
  return delivery;
}

const forget = safe((id: string) => localStorage.removeItem(KEY + id));

const keep = safe((id: string, text: string, lease: number) => {
  if (!keeping.isAllowed) return;
  const aliases = (list: string[]): string[] => list.filter((alias) => !/^urn:(e?mail|phone)/i.test(alias));
  const impersonal = (key: string, value: any): unknown =>
    /mail|phone/i.test(key) ? undefined : key === "aliases" ? aliases(value) : typeof value === "string" ? value.replace(PERSONAL, "") : value;
  localStorage.setItem(KEY + id, Math.round(Date.now() + lease) + JSON.stringify(JSON.parse(text), impersonal));
});

function readKept(): Kept[] {
  const all: Kept[] = [];
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(KEY)) continue;
    try {
      const value = localStorage.getItem(key)!;
      const text = value.slice(value.indexOf("{"));
      const { event_name, created_at } = JSON.parse(text);
      all.push({ id: key.slice(KEY.length), text, due: parseInt(value), at: created_at, isOrder: /order|refund|subscription/i.test(event_name) });
    } catch {
      localStorage.removeItem(key);
    }
  }
  return all;
}
