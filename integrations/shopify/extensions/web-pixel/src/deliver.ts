/** Delivery that survives a page change and a short failure of the collector. */

/** When to try again, after each failure. */
const RETRIES_MS = [1000, 4000, 15_000];
/** A request that outlives its page may carry 64 KiB, which is fewer characters. */
const MAX_KEPT_CHARS = 20_000;

/** Posts `body` as JSON; tries again on 429, 5xx and network errors, on nothing else. */
export function deliver(address: string, body: object, tries = 0): void {
  const again = (): void => {
    const pause = RETRIES_MS[tries];
    // Not all at once: a collector that comes back must not be knocked over.
    if (pause) setTimeout(deliver, pause * (0.5 + Math.random()), address, body, tries + 1);
  };
  const text = JSON.stringify({ ...body, sent_at: Date.now() });
  // Text needs no preflight.
  fetch(address, { method: "POST", body: text, keepalive: text.length < MAX_KEPT_CHARS }).then(({ status }) => {
    if (status === 429 || status >= 500) again();
  }, again);
}
