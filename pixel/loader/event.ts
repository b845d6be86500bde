/** Makes events, with the cookies of `product.md §2` and the ad platforms' own. */
import type { Call, Level1, Settings } from "./types";

/** The argument with which the collector serves the loader. */
declare const SETTINGS: Settings;

const AD_COOKIE = /\b(_?(?:fb[pc]|ttp|t[tw]clid|gcl_|scid|epik|uet|rdt_|li_fat)\w*)=([^;]*)/g;

let lastTime = 0;
let domain: string | undefined;
const ads: Record<string, string> = {};
let whoUntil = 0;

/** (A cookie, since the first look into `localStorage` takes longer than all the rest.) */
export let known: Level1["known"] = {};
try {
  known = JSON.parse(decodeURIComponent(/__cvg_k=([^;]*)/.exec(cookies())![1]!));
} catch {} // a new browser

/** Sets a cookie, if one is given, else answers all. A sandboxed frame has none. */
function cookies(pair?: string): string {
  try {
    if (!SETTINGS.consent) {
      if (!pair) return document.cookie;
      document.cookie = pair + ";path=/;samesite=lax";
    }
  } catch {}
  return "";
}

/**
 * A UUIDv7 of the time `ms`. It has to be unique, not secret. (`crypto.randomUUID` is missing
 * on plain http.)
 */
const uuid = (ms: number): string =>
  `0${ms.toString(16)}-7xxx-8xxx-xxxxxxxxxxxx`
    .replace(/x/g, () => Math.random().toString(16)[2]!)
    .replace(/.{8}/, "$&-");

export function keep(name: `__cvg_${string}`, seconds: number): void {
  if (domain == null) {
    // The registrable domain is the shortest suffix on which the browser keeps a cookie. A
    // bare host name has none.
    const probe = "__cvg_t=" + Date.now();
    let suffix = "";
    const isKept = (label: string, index: number): unknown => {
      suffix = "." + label + suffix;
      // No browser keeps one for the last label alone.
      if (!index) return;
      cookies(`${probe};max-age=1;domain=${suffix}`);
      return cookies().includes(probe);
    };
    domain = location.hostname.split(".").reverse().some(isKept) ? ";domain=" + suffix : "";
  }
  cookies(`${name}=${known[name]};max-age=${seconds}${domain}`);
}

export function identify(): void {
  // A cookie is slow to read and slower to write.
  whoUntil = Date.now() + 1000;
  const jar = cookies();
  /** Takes the id in the cookie `name`, makes one if need be, and keeps it for `seconds`. */
  const id = (name: `__cvg_${string}`, seconds: number): void => {
    known[name] = RegExp(name + "=([\\w-]+)").exec(jar)?.[1] || known[name] || uuid(Date.now());
    // A visitor's cookie that the server keeps lives longer than a script's (docs/wire.md).
    if (seconds < 4e3 || !/__cvg_s=/.test(jar)) keep(name, seconds);
  };
  id("__cvg_sid", 3600);
  id("__cvg_uid", 34_560_000);
  jar.replace(AD_COOKIE, (_, name: string, value: string) => (ads[name] = value));
}

/** (`innerWidth` would make the browser lay out the page, before it has painted it.) */
export function create(name: string, call: Partial<Call>, time = Date.now(), referrer = document.referrer): [string, string] {
  const created_at = (lastTime = Math.max(time, lastTime + 1));
  const event_id = `${call.eventID || uuid(created_at)}`;
  if (whoUntil < created_at) identify();
  return [
    event_id,
    JSON.stringify({
      event_name: name,
      event_id,
      created_at,
      session_hint: known.__cvg_sid,
      consent: known.consent,
      properties: { $url: location.href, referrer, title: document.title, timezone: known.timezone, viewport: known.viewport || outerWidth + "x" + outerHeight, ...call.properties },
      profile_properties: { ...ads, ...call.profileProperties },
      aliases: ["urn:cookie:" + known.__cvg_uid, ...(call.aliases || [])],
    }),
  ];
}
