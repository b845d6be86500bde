/** Slows down whoever guesses: at most `limit` failures within `windowMs`. */
export class Throttle {
  readonly #limit: number;
  readonly #windowMs: number;
  #failures: number[] = [];

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Seconds to wait before the next try, 0 when it may be made now. */
  waitS(now: number): number {
    this.#failures = this.#failures.filter((at) => now - at < this.#windowMs);
    const [oldest] = this.#failures;
    if (oldest === undefined || this.#failures.length < this.#limit) return 0;
    return Math.ceil((oldest + this.#windowMs - now) / 1000);
  }

  fail(now: number): void {
    this.#failures.push(now);
  }
}
