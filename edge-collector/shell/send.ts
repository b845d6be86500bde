import { readStream } from "./body.ts";
import type { Env } from "./env.ts";

/** A request as the Rust side writes it (`core/src/fetch.rs`); `${name}` stands for a secret. */
export interface Fetch {
  method: string;
  url: string;
  headers: [string, string][];
  body?: { json: string } | { form: string } | { raw: string };
}

/** What came back; status 0 stands for no answer. */
export interface Answer {
  status: number;
  /** The headers that tell when to ask again and how much was used. */
  hints: Record<string, string>;
  body: Uint8Array;
}

const ANSWER_MS = 60_000;
const ANSWER_BYTES = 20_000_000;
const HINTS = [
  "retry-after",
  "x-business-use-case-usage",
  "x-fb-ads-insights-throttle",
  "x-ad-api-version-warning",
];
const MARK = /\$\{([A-Za-z_]+)\}/g;
const NOTHING = new Uint8Array();

/** The deployment's own secrets that a request may hold. */
const OWN = ["META_APP_SECRET", "GOOGLE_CLIENT_SECRET", "TIKTOK_APP_SECRET"] as const;

/** What the Rust side knows of the deployment: addresses, versions, apps; of secrets that they are set. */
const PLAIN = [
  "META_API_URL",
  "META_LOGIN_URL",
  "META_API_VERSION",
  "META_APP_ID",
  "GOOGLE_ADS_API_URL",
  "GOOGLE_LOGIN_URL",
  "GOOGLE_TOKEN_URL",
  "GOOGLE_ADS_API_VERSION",
  "GOOGLE_CLIENT_ID",
  "TIKTOK_API_URL",
  "TIKTOK_LOGIN_URL",
  "TIKTOK_API_VERSION",
  "TIKTOK_APP_ID",
  "RATES_URL",
] as const;

/** Names of the settings about ad platforms. */
export type MarketingSetting = (typeof PLAIN)[number] | (typeof OWN)[number];

export function marketingSettings(env: Env): Record<string, string> {
  const set: Record<string, string> = {};
  for (const name of PLAIN) if (env[name]) set[name] = env[name];
  for (const name of OWN) if (env[name]) set[name] = "set";
  return set;
}

/** Sends a request with its secrets put in. Redirects are not followed: they would carry the secrets away. */
export async function send(
  { method, url, headers, body }: Fetch,
  env: Env,
  secrets: Record<string, string>,
): Promise<Answer> {
  const put = (text: string, written: (secret: string) => string): string =>
    text.replaceAll(MARK, (mark, name: string) => {
      const own = OWN.find((known) => known === name);
      const secret = own === undefined ? secrets[name] : env[own];
      return secret === undefined ? mark : written(secret);
    });
  try {
    const sent = new Headers({ accept: "application/json" });
    for (const [name, value] of headers) sent.set(name, put(value, (secret) => secret));
    let text: string | null = null;
    if (body !== undefined && "json" in body) {
      sent.set("content-type", "application/json");
      text = put(body.json, (secret) => JSON.stringify(secret).slice(1, -1));
    } else if (body !== undefined && "raw" in body) {
      // Visitors write some of it: no secret is put in.
      sent.set("content-type", "text/plain; charset=utf-8");
      text = body.raw;
    } else if (body !== undefined) {
      sent.set("content-type", "application/x-www-form-urlencoded");
      text = put(body.form, encodeURIComponent);
    }
    const signal = AbortSignal.timeout(ANSWER_MS);
    const address = put(url, encodeURIComponent);
    const response = await fetch(address, { method, headers: sent, body: text, redirect: "manual", signal });
    const answer = response.body ? await readStream(response.body, ANSWER_BYTES) : NOTHING;
    const hints: Record<string, string> = {};
    for (const name of HINTS) {
      const value = response.headers.get(name);
      if (value !== null) hints[name] = value;
    }
    return { status: answer === null ? 0 : response.status, hints, body: answer ?? NOTHING };
  } catch (error) {
    // The address may hold a secret, and an error may quote it.
    console.error(`no answer from ${new URL(url).host}: ${(error as Error).name}`);
    return { status: 0, hints: {}, body: NOTHING };
  }
}
