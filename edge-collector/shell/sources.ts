import type { SourceKind } from "../../www/dashboard/src/api/types.ts";
import type { Env } from "./env.ts";

/** Where a token's deliveries go and how they are checked. */
export interface Source {
  workspace_id: string;
  source_id: string;
  kind: SourceKind;
  allowed_origins: string[];
  /** What its platform signs with, the current one first; empty for unsigned kinds. */
  secrets: string[];
  /** Requests a minute that it may send; 0 for any number. */
  max_per_minute: number;
  /** What its loader is told (`docs/wire.md`). */
  loader: object;
  /** Origins that were judged already. */
  judged: Map<string, boolean>;
}

interface Entry {
  source: Source | null;
  expiresAt: number;
}

const KNOWN_FOR_MS = 60_000;
const UNKNOWN_FOR_MS = 5_000;
const MAX_ENTRIES = 10_000;
const TOKEN = /^[A-Za-z0-9_-]{6,64}$/;

const entries = new Map<string, Entry>();

/**
 * The source of a token, or null when there is none of this kind.
 *
 * Answers from this isolate's memory for a minute. While the Directory is out of
 * reach, an entry that has expired still serves: collecting must not depend on it.
 */
export async function find(
  token: string,
  kinds: readonly SourceKind[],
  env: Env,
): Promise<Source | null> {
  const now = Date.now();
  const entry = entries.get(token);
  const source =
    entry !== undefined && now < entry.expiresAt ? entry.source : await look(token, entry, now, env);
  return source !== null && kinds.includes(source.kind) ? source : null;
}

/** Forgets what is remembered, so that a change shows at once in this isolate. */
export function forget(): void {
  entries.clear();
}

async function look(
  token: string,
  stale: Entry | undefined,
  now: number,
  env: Env,
): Promise<Source | null> {
  if (!TOKEN.test(token)) return null;
  let source: Source | null;
  try {
    source = await ask(token, env);
  } catch (error) {
    if (stale === undefined) throw error;
    source = stale.source;
  }
  remember(token, { source, expiresAt: now + (source ? KNOWN_FOR_MS : UNKNOWN_FOR_MS) });
  return source;
}

/** The Directory knows the way; the rest is the Workspace's. */
async function ask(token: string, env: Env): Promise<Source | null> {
  const route = JSON.parse(await env.DIRECTORY.getByName("directory").resolve(token));
  if (route === null) return null;
  const rest = JSON.parse(await env.WORKSPACE.getByName(route.workspace_id).source(JSON.stringify({ token, now_ms: Date.now() })));
  return rest && { ...route, ...rest, judged: new Map() };
}

function remember(token: string, entry: Entry): void {
  entries.delete(token);
  const oldest = entries.keys().next();
  if (MAX_ENTRIES <= entries.size && !oldest.done) entries.delete(oldest.value);
  entries.set(token, entry);
}
