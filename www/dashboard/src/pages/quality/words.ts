import type { CheckState, Finding } from "../../api/types";
import type { IconName } from "../../components/icons";
import { plural } from "../../format";

/** What a fact is called, and what its values are. */
export const FACTS: { id: string; label: string; hint: string; values: Record<string, string> }[] = [
  {
    id: "level",
    label: "Pixel level",
    hint: "Which part of the pixel sent browser events.",
    values: { loader: "Loader", wasm: "WebAssembly", raw: "Raw facts, read at the edge", unknown: "Unknown" },
  },
  {
    id: "analytics",
    label: "Consent to analytics",
    hint: "What visitors had agreed to when a browser event happened.",
    values: { granted: "Granted", denied: "Denied", unknown: "Nobody has said" },
  },
  {
    id: "marketing",
    label: "Consent to marketing",
    hint: "The same for advertising.",
    values: { granted: "Granted", denied: "Denied", unknown: "Nobody has said" },
  },
  {
    id: "visitor",
    label: "Bots",
    hint: "Browser events by who sent them; reports leave bots out.",
    values: { person: "People", bot: "Bots" },
  },
  {
    id: "rung",
    label: "Server events joined by",
    hint: "The rung of the ladder that tied a server event to a person.",
    values: { none: "Nothing: they name nobody" },
  },
  {
    id: "delay",
    label: "Delivery delay",
    hint: "How long after it happened an event was received.",
    values: {
      under_2_s: "Under 2 seconds",
      under_1_min: "Under a minute",
      under_1_h: "Under an hour",
      under_1_day: "Under a day",
      longer: "Longer",
    },
  },
  {
    id: "clock",
    label: "Browsers’ clocks",
    hint: "How far they were off; times are corrected.",
    values: { right: "Right", under_1_h: "Off by under an hour", under_1_day: "Off by under a day", longer: "Off by more" },
  },
];

/** Why an order has no visit. */
export const REASONS: Record<string, string> = {
  not_web: "It was not placed on the web (till, subscription, draft…)",
  nobody: "It names nobody",
  no_visit: "No visit of this person was ever seen",
  visit_later: "The person’s visits came after the order",
  visit_too_old: "The person’s last visit was more than 90 days before",
};

/** How a check turned out, in words. */
export const STATES: Record<CheckState, { label: string; tone: string; icon: IconName }> = {
  broken: { label: "Broken", tone: "bad", icon: "cross" },
  attention: { label: "Look at it", tone: "warn", icon: "warning" },
  fine: { label: "Fine", tone: "good", icon: "check" },
  unknown: { label: "Nothing to judge yet", tone: "", icon: "clock" },
};

/** A page of the workspace: its path, and its fields. */
interface Place {
  words: string;
  path: string[];
  query?: Record<string, string>;
}

interface CheckWords {
  title: string;
  /** What follows from it, and how to fix it. */
  fix: string;
  /** A finding's number in words. */
  n: (n: number) => string;
  /** Where to look at what was found; null where a sample is all there is. */
  evidence: (finding: Finding) => Place | null;
}

const inLog = (query: Record<string, string>): Place => ({ words: "Show the events", path: ["events"], query });
const inSource = ({ subject }: Finding): Place => ({
  words: "Open the source’s settings",
  path: ["sources", subject, "settings"],
});

const inMarketing = (): Place => ({ words: "Open the marketing sources", path: ["marketing"] });

// What tells a browser's events from the others'.
const BROWSERS: Record<string, string> = { Edge: "Edg/", Firefox: "Firefox/", Chrome: "Chrome/", Safari: "Version/" };

/** What each check is about. */
export const CHECKS: Record<string, CheckWords> = {
  order_silence: {
    title: "Orders arrive as often as usual",
    fix: "Look in the shop’s admin whether the order webhook is still there and whether its deliveries fail. Orders missed meanwhile can be read from the shop’s history.",
    n: (n) => `silent for ${plural(n, "hour")}`,
    evidence: ({ subject }) => inLog({ source: subject, name: "Placed Order" }),
  },
  bad_signatures: {
    title: "Webhook signatures are right",
    fix: "The shop signs with another secret than this source knows. Copy the secret anew into the source’s settings.",
    n: (n) => `${plural(n, "delivery", "deliveries")} refused in 24 hours`,
    evidence: inSource,
  },
  foreign_origins: {
    title: "Only allowed websites send events",
    fix: "If the website is yours, add its address to the source’s allowed websites. If not, somebody has copied your snippet.",
    n: (n) => `${plural(n, "batch", "batches")} refused in 24 hours`,
    evidence: inSource,
  },
  refused: {
    title: "Events can be read",
    fix: "Open them: each says which field was wrong. What is in quarantine can be read again after a fix.",
    n: (n) => `${plural(n, "event")} refused in 24 hours`,
    evidence: ({ subject }) => inLog({ source: subject, status: "refused", range: "24h" }),
  },
  pixel_missing: {
    title: "The pixel is on every page that had it",
    fix: "These pages sent page loads last week and none in the last day. See whether a theme change removed the snippet there.",
    n: (n) => `${plural(n, "page load")} last week, none since`,
    evidence: ({ subject }) => inLog({ name: "$page_load", fact: `page:${subject}` }),
  },
  internal_utm: {
    title: "Links inside the shop carry no UTM parameters",
    fix: "Remove the UTM parameters from banners and menus: they would hide where visits came from. They are ignored meanwhile.",
    n: (n) => `${plural(n, "page load")} in 24 hours`,
    evidence: ({ subject }) => inLog({ source: subject, rule: "utm_on_internal_link", range: "24h" }),
  },
  cached_aliases: {
    title: "No alias is shared by many browsers",
    fix: "So many browsers with one alias are a cached page or a shared account. It joins nobody meanwhile. Find the page that hands it out, and keep it out of the cache.",
    n: (n) => `named with ${plural(n, "other alias", "other aliases")}`,
    evidence: ({ subject }) => inLog({ alias: subject }),
  },
  second_tracker: {
    title: "Each order comes from one source",
    fix: "Two sources tell the same orders. Those of two browsers count once; those of two servers count twice, since two shops may number alike. Switch one of the two off.",
    n: (n) => `${plural(n, "order")} told twice in 7 days`,
    evidence: () => null,
  },
  consent_late: {
    title: "Consent is known before the first event",
    fix: "Part of the page loads come before the banner has said anything. Load the consent tool before the pixel, or let the source wait for consent.",
    n: (n) => `${n}% of page loads come before`,
    evidence: ({ subject }) => inLog({ source: subject, fact: "analytics:unknown", range: "24h" }),
  },
  cookie_lifetime: {
    title: "Browsers keep the visitor’s cookie",
    fix: "A browser that forgets visitors after seven days makes returning customers look new. Serve the collector from a subdomain of the shop, so that the cookie is set by the server.",
    n: (n) => (n === 0 ? "remembered for less than a day" : `remembered for up to ${plural(n, "day")}`),
    evidence: ({ subject }) => {
      const agent = BROWSERS[subject];
      return agent === undefined ? null : inLog({ name: "$page_load", text: agent });
    },
  },
  missing_parameters: {
    title: "Paid visits name their campaign",
    fix: "Add the tracking parameters to the ads of this channel; the parameters are on the page Tracking health.",
    n: (n) => `${n}% without a campaign`,
    evidence: () => ({ words: "See which ads, and the parameters to add", path: ["tracking"] }),
  },
  account_currencies: {
    title: "Ad accounts use the workspace’s currency",
    fix: "Amounts are converted at each day’s rate. If that is not wanted, change the account’s currency or the workspace’s.",
    n: () => "",
    evidence: inMarketing,
  },
  account_time_zones: {
    title: "Ad accounts’ days are the workspace’s days",
    fix: "The account’s day begins at another moment, so that spend and orders around midnight stand on different days. Platforms rarely let you change an account’s time zone; the workspace’s is under Settings.",
    n: () => "",
    evidence: inMarketing,
  },
  forwarding_lag: {
    title: "Forwarding keeps up",
    fix: "Rows wait here and are forwarded once the database takes them; nothing is lost and nothing else waits for it. Settings → Forwarding says what is wrong and what to do.",
    n: (n) => (n === 0 ? "" : `behind by ${plural(n, "minute")}`),
    evidence: () => ({ words: "See the databases", path: ["settings", "forwarding"] }),
  },
  api_versions: {
    title: "The ad platforms’ interfaces stay as they are",
    fix: "The platform ends the version that we ask, and no spend is read afterwards. Install a newer release of Tributary, or let whoever runs it raise the setting named here.",
    n: (n) => (n > 0 ? `ends in ${plural(n, "day")}` : n === 0 ? "ends today" : `ended ${plural(-n, "day")} ago`),
    evidence: inMarketing,
  },
};
