/**
 * What the visitor agreed to (`product.md §2`): as the shop says by `cvg`, else as the page's
 * consent tools say, of whom a refusal counts; Global Privacy Control refuses marketing.
 */
import type { Consent, Level1 } from "../loader/types";
import type { Delivery } from "./delivery";
import type { Extras } from "./extras";
import { keeping, safe } from "./safe";

/** Google's list and TCF's API tell nobody when they come: they are looked for this often. */
const POLL_MS = 1000;

/** Follows consent, and answers what takes the shop's own word. `remember` keeps `known`. */
export function watchConsent(level1: Level1, delivery: Delivery, extras: Extras, remember: () => void): (own: Consent) => void {
  const { settings, known, create } = level1;
  const mode = settings.consent;
  let own: Consent | undefined;
  let last = JSON.stringify(known.consent);
  const check = safe(look);
  /** Asks the page's consent tools. */
  let ask: (() => Consent) | undefined;

  function look(): void {
    ask ??= extras.platforms?.askTools(check);
    const joint = own ?? ask?.() ?? {};
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
    extras.handover?.keep();
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
