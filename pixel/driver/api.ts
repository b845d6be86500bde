/** The `cvg` calls of `product.md §2`: checks them and makes them events. */
import type { Call, Consent, Level1 } from "../loader/types";
import { warn } from "./safe";
import type { Pages } from "./pages";

/** The collector takes no larger event. */
const MAX_EVENT_CHARS = 32_000;

type Check = (value: any) => boolean;
const optional = (check: Check): Check => (value) => value == null || check(value);
const isName: Check = (value) => typeof value === "string" && value !== "" && value.length <= 200;
const isObject: Check = (value) => value == null || (typeof value === "object" && !Array.isArray(value));
const areAliases: Check = (value) =>
  Array.isArray(value) && value.length < 10 && value.every((alias) => typeof alias === "string" && /^urn:[^:]+:./.test(alias));

const isWord = optional((value) => value === "granted" || value === "denied");

/** The fields of each method and what they have to be. */
const METHODS = new Map<unknown, Record<string, Check>>([
  [
    "track",
    {
      eventName: isName,
      eventID: optional((value) => isName(typeof value === "number" ? "" + value : value)),
      properties: isObject,
      profileProperties: isObject,
      aliases: optional(areAliases),
    },
  ],
  ["alias", { aliases: areAliases }],
  ["consent", { analytics: isWord, marketing: isWord }],
  ["link_domain", { domain: (value) => isName(value) && /^[\w.-]+$/.test(value) }],
  ["proxy", { tracking: isName, static: optional(isName) }],
]);

/** What the calls reach beside events. */
interface Reach {
  consent(own: Consent): void;
  link(domain: string): unknown;
}

/** Answers the function behind `cvg(…)`. `time` is when the call was made. */
export function api(level1: Level1, pages: Pages, reach: Reach): (call: Call, time?: number) => void {
  function run(call: Call, time?: number): void {
    const method = call?.method;
    const checks = METHODS.get(method);
    if (!checks) return warn("unknown method");
    for (const field in checks) {
      if (!checks[field]!(call[field as keyof Call])) return warn(`${method}: invalid ${field}`);
    }
    if (method === "proxy") level1.hosts = { tracking: call.tracking!, static: call.static || call.tracking! };
    else if (method === "consent") reach.consent({ analytics: call.analytics ?? "denied", marketing: call.marketing ?? "denied" });
    else if (method === "link_domain") reach.link(call.domain!.toLowerCase());
    else if (call.eventName === "$page_load") pages.tell(call);
    else {
      const event = level1.create(method === "alias" ? "$alias" : call.eventName, call, time, pages.referrer());
      if (event[1].length > MAX_EVENT_CHARS) return warn("track: properties over 32 KB");
      level1.send(event);
    }
  }
  return (call, time) => {
    try {
      run(call, time);
    } catch {
      warn("a call could not be read: properties");
    }
  };
}
