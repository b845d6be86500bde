import type { Env } from "./env.ts";
import { open, seal } from "./seal.ts";
import type { Answer } from "./send.ts";
import { call, envelope } from "./wasm.ts";

/** What opens an ad account. */
export interface Token {
  access_token: string;
  refresh_token: string | null;
}

/** A token and when it has to be renewed (`core/src/marketing/access.rs`). */
export interface Granted {
  token: Token;
  renew_at: number | null;
}

/** The name that a source's access is sealed for. */
export const ownerOf = (workspaceId: string, sourceId: string): string =>
  `${workspaceId}/marketing/${sourceId}`;

export function sealToken(token: Token, owner: string, env: Env): Promise<string> {
  return seal(JSON.stringify(token), owner, env.CREDENTIAL_KEY ?? "");
}

/** The secrets that a request about this source may hold. */
export async function openToken(sealed: string, owner: string, env: Env): Promise<Record<string, string>> {
  const token: Token = JSON.parse(await open(sealed, owner, env.CREDENTIAL_KEY ?? ""));
  const secrets: Record<string, string> = { access_token: token.access_token };
  if (token.refresh_token !== null) secrets["refresh_token"] = token.refresh_token;
  return secrets;
}

/** The access in a platform's answer; null when it holds none. `refreshToken` stays where no new one is told. */
export function readToken(platform: string, answer: Answer, refreshToken?: string): Granted | null {
  const { body, ...told } = answer;
  const head = { platform, now_ms: Date.now(), refresh_token: refreshToken ?? null, ...told };
  return JSON.parse(call("marketing_token", envelope(head, body)));
}
