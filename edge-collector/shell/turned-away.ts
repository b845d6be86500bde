import type { Env } from "./env.ts";
import type { Source } from "./sources.ts";

/** How long deliveries of one source are gathered before they are noted. */
const EVERY_MS = 60_000;
const MAX_SOURCES = 1_000;

interface Count {
  n: number;
  notedAt: number;
}

const counts = new Map<string, Count>();

/**
 * Notes that a delivery was turned away, for the merchant to see. Whoever sends them is not
 * known, so an isolate notes once a minute how many there were: they must not cost more.
 */
export function turnAway(source: Source, reason: string, env: Env, context: ExecutionContext): void {
  const key = `${source.workspace_id}/${source.source_id}/${reason}`;
  const count = counts.get(key) ?? { n: 0, notedAt: 0 };
  count.n += 1;
  const now = Date.now();
  if (MAX_SOURCES <= counts.size && !counts.has(key)) return;
  counts.set(key, count);
  if (now - count.notedAt < EVERY_MS) return;
  const noted = JSON.stringify({ source_id: source.source_id, reason, n: count.n, now_ms: now });
  counts.set(key, { n: 0, notedAt: now });
  context.waitUntil(env.WORKSPACE.getByName(source.workspace_id).noteTurnedAway(noted));
}
