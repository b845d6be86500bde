import type { Reason, ReasonCode } from "../../api/types";
import { platformLabel } from "../marketing/words";

/** What each reason means. */
export const REASONS: Record<ReasonCode, { label: string; meaning: string }> = {
  missing_here: { label: "missing here", meaning: "The shop has the order and we do not: its webhook never came." },
  unknown_to_shop: { label: "unknown to the shop", meaning: "We have the order and the shop does not list it." },
  test_order: { label: "test orders", meaning: "Stored and shown, never counted." },
  excluded: { label: "left out", meaning: "Left out by a source’s settings: a tag or a sales channel." },
  browser_only: { label: "told by a browser only", meaning: "Counted, but the shop’s server has not confirmed it." },
  without_visit: {
    label: "without a visit",
    meaning: "No visit is known in the 30 days before: no consent, another device, or an order that began elsewhere.",
  },
  claimed_without_visit: {
    label: "claimed without a visit",
    meaning: "The platform claims more than visits from its ads explain: ads that were seen and not clicked, other devices, or its model.",
  },
  visit_not_claimed: {
    label: "visited, not claimed",
    meaning: "Orders after a visit from its ads that the platform does not claim: outside of its window, or it was not told.",
  },
  claimed_twice: {
    label: "claimed more than once",
    meaning: "All platforms together claim more orders than there are: each claims for itself.",
  },
  other_time_zone: { label: "other days", meaning: "The account cuts its days in another time zone." },
  not_final: { label: "not final", meaning: "Platforms restate about the last 30 days." },
};

/** A reason in a few words, such as `3 claimed without a visit (Meta Ads)`. */
export function reasonText({ code, platform, n_micros }: Reason): string {
  const n = n_micros === null ? "" : `${+(n_micros / 1_000_000).toFixed(2)} `;
  return `${n}${REASONS[code].label}${platform ? ` (${platformLabel(platform)})` : ""}`;
}
