import type { Dimension } from "../../api/types";

/** What people call the dimensions. */
const NAMES: Record<Dimension, string> = {
  channel_group: "Channel group",
  channel: "Channel",
  campaign: "Campaign",
  ad_set: "Ad set",
  ad: "Ad",
  device: "Device",
  country: "Country",
  landing_page: "Landing page",
  sales_channel: "Sales channel",
  customer_type: "Customer type",
};

/** All of them, in the order they are shown. */
export const DIMENSIONS = Object.keys(NAMES) as Dimension[];

export const dimensionName = (dimension: Dimension): string => NAMES[dimension];
