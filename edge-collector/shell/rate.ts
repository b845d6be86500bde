import { problem } from "./answer.ts";
import type { Source } from "./sources.ts";
import { call } from "./wasm.ts";

const MINUTE_MS = 60_000;
const MAX_COUNTS = 10_000;

interface Count {
  minute: number;
  nRequests: number;
}

// By token. Each isolate counts for itself: the limit keeps a runaway sender from one place
// within bounds, it is no quota.
const counts = new Map<string, Count>();

/** 429 when the source has sent its share of this minute and the body tells no order. */
export function tooMany(source: Source, token: string, body: string): Response | null {
  if (source.max_per_minute === 0) return null;
  const now = Date.now();
  const minute = Math.floor(now / MINUTE_MS);
  const known = counts.get(token);
  const count = known?.minute === minute ? known : { minute, nRequests: 0 };
  if (known === undefined && MAX_COUNTS <= counts.size) counts.clear();
  counts.set(token, count);
  count.nRequests += 1;
  if (count.nRequests <= source.max_per_minute || call("tells_order", body) === "true") return null;
  const response = problem(429, "too_many_requests", "This source has sent its share of this minute.");
  response.headers.set("retry-after", String(Math.ceil(((minute + 1) * MINUTE_MS - now) / 1000)));
  return response;
}
