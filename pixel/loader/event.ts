/** Makes events, with the cookies of `product.md §2` and the ad platforms' own. */
import type { Call } from "./types";

const AD_COOKIE = /\b(_?(?:fb[pc]|ttp|ttclid|gcl_|scid|epik|uet|rdt_|twclid|li_fat)\w*)=([^;]*)/g;

let lastTime = 0;
let domain: string | undefined;
/** The ids of this page, for where cookies are forbidden. */
const ids: Record<string, string> = {};
const ads: Record<string, string> = {};
let whoUntil = 0;

/** Sets a cookie, if one is given, and answers all. A sandboxed frame has none. */
function cookies(pair = ""): string {
  try {
    if (pair) document.cookie = pair + ";path=/;samesite=lax";
    return document.cookie;
  } catch {
    return "";
  }
}

/** A UUIDv7 of the time `ms`. (`crypto.randomUUID` is missing on plain http.) */
const uuid = (ms: number): string =>
  `0${ms.toString(16)}-7xxx-8xxx-xxxxxxxxxxxx`
    .replace(/x/g, () => (crypto.getRandomValues(new Uint8Array(1))[0]! & 15).toString(16))
    .replace(/.{8}/, "$&-");

/** Takes the id in the cookie `name`, makes one if need be, and keeps it for `seconds`. */
function id(name: string, now: number, seconds: number): void {
  ids[name] = RegExp(name + "=([\\w-]+)").exec(cookies())?.[1] || ids[name] || uuid(now);
  if (domain === undefined) {
    // The registrable domain is the shortest suffix on which the browser keeps a cookie. A
    // bare host name has none.
    const labels = location.hostname.split(".");
    domain = "";
    for (let n = 2; n <= labels.length && !domain; n++) {
      const suffix = ";domain=" + labels.slice(-n).join(".");
      const probe = "__cvg_t=" + now;
      if (cookies(probe + ";max-age=1" + suffix).includes(probe)) domain = suffix;
    }
  }
  cookies(`${name}=${ids[name]};max-age=${seconds}${domain}`);
}

export function create(name: string, call: Partial<Call>, time = Date.now(), referrer = document.referrer): [string, string] {
  const created_at = (lastTime = Math.max(time, lastTime + 1));
  const event_id = "" + (call.eventID || uuid(created_at));
  // A cookie is slow to read and slower to write.
  if (whoUntil < created_at) {
    whoUntil = created_at + 1000;
    id("__cvg_sid", created_at, 3600);
    id("__cvg_uid", created_at, 34_560_000);
    cookies().replace(AD_COOKIE, (_, name: string, value: string) => (ads[name] = value));
  }
  let timezone;
  try {
    timezone = localStorage.__cvg_tz; // level 2 finds it out at idle: it is costly
  } catch {}
  return [
    event_id,
    JSON.stringify({
      event_name: name,
      event_id,
      created_at,
      session_hint: ids.__cvg_sid,
      properties: { $url: location.href, referrer, timezone, viewport: innerWidth + "x" + innerHeight, ...call.properties },
      profile_properties: { ...ads, ...call.profileProperties },
      aliases: ["urn:cookie:" + ids.__cvg_uid].concat(call.aliases || []),
    }),
  ];
}
