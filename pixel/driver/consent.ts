/**
 * What the visitor agreed to (`product.md §2`): as the shop says by `cvg`, else as the page's
 * consent tools say, of whom a refusal counts; Global Privacy Control refuses marketing.
 */
import type { Consent, Level1, Word } from "../loader/types";
import type { Delivery } from "./delivery";
import type { Handover } from "./handover";
import { keeping, safe } from "./safe";

/** Google's list and TCF's API tell nobody when they come: they are looked for this often. */
const POLL_MS = 1000;

interface Tools {
  dataLayer?: ArrayLike<any>[];
  Shopify?: {
    customerPrivacy?: { analyticsProcessingAllowed?(): boolean; marketingAllowed(): boolean };
    loadFeatures?(features: { name: string; version: string }[]): void;
  };
  __tcfapi?(command: "addEventListener", version: 2, listener: (data: any, isOk: boolean) => void): void;
}

const word = (isGranted: unknown): Word => (isGranted ? "granted" : "denied");
/** The claims together; a refusal counts more than an agreement. */
const join = (...claims: (Consent | undefined)[]): Consent => {
  const joint: Consent = {};
  for (const key of ["analytics", "marketing"] as const)
    for (const claim of claims) if (claim?.[key] && joint[key] !== "denied") joint[key] = claim[key];
  return joint;
};

/** Google Consent Mode: entries `["consent", "default" | "update", {analytics_storage, …}]`. */
function google(): () => Consent {
  const read = new WeakSet<object>();
  const defaults: Record<string, Word> = {};
  const updates: Record<string, Word> = {};
  return () => {
    // An old list loses its beginning, so places in it say nothing.
    for (const entry of (window as Tools).dataLayer ?? []) {
      if (!entry || entry[0] !== "consent" || read.has(entry)) continue;
      read.add(entry);
      if (entry[1] === "update") Object.assign(updates, entry[2]);
      // Whether a default for some regions is meant for here, only Google knows: a refusal counts.
      else for (const key in entry[2]) if (defaults[key] !== "denied") defaults[key] = entry[2][key];
    }
    const now = { ...defaults, ...updates };
    return join({ analytics: now.analytics_storage, marketing: now.ad_storage }, { marketing: now.ad_user_data });
  };
}

/** Shopify's Customer Privacy API, which a theme may leave unloaded. */
function shopify(): () => Consent | undefined {
  let isAsked = false;
  return () => {
    const { Shopify } = window as Tools;
    const api = Shopify?.customerPrivacy;
    if (api?.analyticsProcessingAllowed) return { analytics: word(api.analyticsProcessingAllowed()), marketing: word(api.marketingAllowed()) };
    if (!isAsked && Shopify?.loadFeatures) {
      isAsked = true;
      Shopify.loadFeatures([{ name: "consent-tracking-api", version: "0.1" }]);
    }
    return undefined;
  };
}

/** IAB TCF v2: storage (1) and measuring content (8); storage and personalised ads (3, 4). */
function tcf(onChange: () => void): () => Consent | undefined {
  let claim: Consent | undefined;
  let isAsked = false;
  return () => {
    const { __tcfapi } = window as Tools;
    if (!isAsked && __tcfapi) {
      isAsked = true;
      __tcfapi("addEventListener", 2, safe((data, isOk) => {
        const purposes = data?.purpose?.consents;
        const applies = isOk && purposes && data.gdprApplies !== false;
        claim = applies ? { analytics: word(purposes[1] && purposes[8]), marketing: word(purposes[1] && purposes[3] && purposes[4]) } : undefined;
        onChange();
      }));
    }
    return claim;
  };
}

/** Follows consent, and answers what takes the shop's own word. `remember` keeps `known`. */
export function watchConsent(level1: Level1, delivery: Delivery, handover: Handover, remember: () => void): (own: Consent) => void {
  const { settings, known, create } = level1;
  const mode = settings.consent;
  let own: Consent | undefined;
  let last = JSON.stringify(known.consent);
  const check = safe(look);
  const tools = [google(), shopify(), tcf(check)];

  function look(): void {
    const claims = tools.map((tool) => {
      try {
        return tool();
      } catch {}
    });
    const joint = own ?? join(...claims);
    if (!joint.analytics && !joint.marketing) Object.assign(joint, known.consent);
    if ((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl) joint.marketing = "denied";
    const text = JSON.stringify(joint);
    if (text === (last ?? "{}")) return;
    last = text;
    known.consent = joint;
    if (mode) restrict(joint.analytics !== "granted");
    remember();
    // The person's consent is known with it, whatever else happens. What waits to be told
    // happened before. (Global Privacy Control alone the collector sees by itself.)
    if (joint.analytics && !settings.consent) void Promise.resolve().then(() => level1.send(create("$consent", {})));
  }

  function restrict(isRestricted: boolean): void {
    if (isRestricted === !keeping.isAllowed) return;
    if (isRestricted) {
      delivery.flush();
      forgetAll();
    }
    settings.consent = isRestricted ? mode : undefined;
    keeping.isAllowed = !isRestricted;
    level1.isHeld = isRestricted && mode === "require";
    const before = { ...known };
    handover.keep();
    level1.identify();
    if (!isRestricted) delivery.release((text) => amend(text, before));
  }

  function forgetAll(): void {
    for (const name of ["__cvg_uid", "__cvg_sid", "__cvg_s", "__cvg_k"] as const) {
      level1.keep(name, 0);
      delete known[name];
    }
    for (const storage of [localStorage, sessionStorage])
      for (const key of Object.keys(storage)) if (key.startsWith("__cvg")) storage.removeItem(key);
  }

  /** Makes an event that waited one of the visitor who has agreed now. */
  function amend(text: string, before: Level1["known"]): string {
    const event = JSON.parse(text.replaceAll(before.__cvg_uid!, known.__cvg_uid!));
    return JSON.stringify({ ...event, session_hint: known.__cvg_sid, consent: known.consent });
  }

  level1.create = (...call) => {
    check();
    return create(...call);
  };
  check();
  setInterval(check, POLL_MS);
  document.addEventListener("visitorConsentCollected", check);
  return (consent) => {
    own = consent;
    check();
  };
}
