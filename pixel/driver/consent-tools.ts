/** What the page's consent tools say; a refusal counts more than an agreement. */
import type { Consent, Word } from "../loader/types";
import { safe } from "./safe";

interface Tools {
  dataLayer?: ArrayLike<any>[];
  Shopify?: {
    customerPrivacy?: { analyticsProcessingAllowed?(): boolean; marketingAllowed(): boolean };
    loadFeatures?(features: { name: string; version: string }[]): void;
  };
  __tcfapi?(command: "addEventListener", version: 2, listener: (data: any, isOk: boolean) => void): void;
}

const word = (isGranted: unknown): Word => (isGranted ? "granted" : "denied");
/** The claims together. */
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

/** Answers what all tools say together; `onChange` is called when one tells of a change. */
export function askTools(onChange: () => void): () => Consent {
  const tools = [google(), shopify(), tcf(onChange)];
  return () =>
    join(
      ...tools.map((tool) => {
        try {
          return tool();
        } catch {}
      }),
    );
}
