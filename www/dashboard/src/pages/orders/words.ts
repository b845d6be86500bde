import type { OrderStanding, Unattributed } from "../../api/types";

/** Whether an order counts, where it is not as usual. */
export const STANDINGS: Record<OrderStanding, { label: string; tone: "good" | "warn" | "calm"; hint: string }> = {
  counted: { label: "Counts", tone: "good", hint: "This copy counts in every report." },
  test: { label: "Test order", tone: "warn", hint: "A test order is not counted as revenue." },
  excluded: { label: "Excluded", tone: "warn", hint: "A rule of its source leaves it out of reports." },
  repeated: { label: "Other copy counts", tone: "calm", hint: "Another copy of the order counts in its place." },
};

/** Why nobody can be credited. */
export const REASONS: Record<Unattributed, string> = {
  no_person: "The order names nobody who could be found: no visitor ID, no checkout token, no customer, no e-mail address.",
  no_session: "The customer is known, but was never seen in a browser.",
  only_later: "The customer’s visits all began after the order.",
  only_bots: "The customer’s visits before the order are those of bots, which earn no credit.",
  outside_window: "The customer’s visits before the order are older than the window.",
};

const CHANNELS: Record<string, string> = {
  web: "Online store",
  subscription_contract: "Subscription",
  sms: "SMS",
  mobile_app: "Mobile app",
  pos: "Point of sale",
  marketplace: "Marketplace",
  offline: "Offline",
  facebook_shop: "Facebook Shop",
  pinterest_shop: "Pinterest Shop",
  tiktok_shop: "TikTok Shop",
};

/** Where an order was sold. */
export const salesChannel = (channel: string): string => CHANNELS[channel] ?? channel;

/** What an order is called. */
export const orderTitle = ({ order_id, order_name }: { order_id: string; order_name: string | null }): string =>
  order_name ?? `#${order_id}`;
