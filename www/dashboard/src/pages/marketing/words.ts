import type { AdPlatform, MarketingState } from "../../api/types";

/** What people call the platforms. */
export const PLATFORM_LABELS: Record<string, string> = {
  meta: "Meta Ads",
  google: "Google Ads",
  tiktok: "TikTok Ads",
  microsoft: "Microsoft Ads",
  pinterest: "Pinterest Ads",
  snapchat: "Snapchat Ads",
};

/** A platform's name as people write it. */
export const platformLabel = (platform: string): string => PLATFORM_LABELS[platform] ?? platform;

/** How each state looks. */
export const STATES: Record<MarketingState, { label: string; tone: "good" | "warn" | "bad" | "calm" }> = {
  no_access: { label: "Not connected", tone: "warn" },
  no_account: { label: "Choose an account", tone: "warn" },
  backfill: { label: "Reading the past", tone: "calm" },
  live: { label: "Up to date", tone: "good" },
  paused: { label: "Paused", tone: "calm" },
  reconnect: { label: "Connect again", tone: "bad" },
  failing: { label: "Failing", tone: "bad" },
};

/** What a pasted token is, and where it comes from. */
export const TOKENS: Record<AdPlatform, { label: string; hint: string }> = {
  meta: {
    label: "Access token",
    hint: "Of a system user in the Business settings, with the permission ads_read. It does not expire.",
  },
  google: {
    label: "Refresh token",
    hint: "Given to the app of this deployment, for the scope adwords.",
  },
  tiktok: {
    label: "Access token",
    hint: "Long-term, from your app in TikTok’s Business API portal, with the permission to read reports.",
  },
};

/** What a sign-in that failed means. */
export const FAILURES: Record<string, string> = {
  declined: "The platform gave no access: the sign-in was not finished there. Try it again.",
  expired: "The sign-in took too long or was used before. Try it again.",
  refused: "The platform refused the sign-in. Check the app’s id, secret and redirect address.",
};

/** Millionths of a currency as money. */
export function micros(amount: number, currency: string): string {
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount / 1_000_000);
}
