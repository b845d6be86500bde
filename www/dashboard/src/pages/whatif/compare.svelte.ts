import { ApiError } from "../../api/error";
import * as api from "../../api/traffic";
import type { WhatIfLine, WhatIfPart, WhatIfQuestion } from "../../api/types";
import { asApiError } from "../../state/resource.svelte";

/** What was compared so far. */
export type Sums = Omit<WhatIfPart, "next">;

/** A comparison under way: asks part by part, and adds the parts up. */
export class Comparison {
  /** The parts so far, added up. */
  sums = $state.raw<Sums | null>(null);
  /** Why it came to no end. */
  error = $state.raw<ApiError | null>(null);
  /** Whether parts are still to come. */
  isRunning = $state(false);
  #run = 0;

  /** Begins anew; what ran before is given up. */
  async start(ws: string, question: Omit<WhatIfQuestion, "after">): Promise<void> {
    const run = ++this.#run;
    this.isRunning = true;
    this.sums = null;
    this.error = null;
    let after: WhatIfQuestion["after"] = null;
    try {
      do {
        const part: WhatIfPart = await api.whatIf(ws, { ...question, after });
        if (run !== this.#run) return;
        this.sums = added(this.sums, part);
        after = part.next;
      } while (after !== null);
    } catch (cause) {
      if (run !== this.#run) return;
      this.sums = null;
      this.error = asApiError(cause);
    }
    this.isRunning = false;
  }

  /** Gives up; parts that came stay away, since a part of a range says nothing. */
  stop(): void {
    this.#run++;
    this.isRunning = false;
    this.sums = null;
  }
}

function added(sums: Sums | null, part: WhatIfPart): Sums {
  const lines = new Map((sums?.lines ?? []).map((line) => [key(line), line]));
  for (const line of part.lines) {
    const known = lines.get(key(line));
    lines.set(key(line), known ? { ...line, a: plus(known.a, line.a), b: plus(known.b, line.b) } : line);
  }
  return {
    n_orders: (sums?.n_orders ?? 0) + part.n_orders,
    n_changed: (sums?.n_changed ?? 0) + part.n_changed,
    n_events: (sums?.n_events ?? 0) + part.n_events,
    lines: [...lines.values()],
  };
}

const key = ({ channel_group, channel, currency }: WhatIfLine) => JSON.stringify([channel_group, channel, currency]);

const plus = (x: WhatIfLine["a"], y: WhatIfLine["a"]): WhatIfLine["a"] => ({
  share_ppm: x.share_ppm + y.share_ppm,
  revenue_minor: x.revenue_minor + y.revenue_minor,
});
