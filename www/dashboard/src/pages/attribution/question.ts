import type { ReportQuestion } from "../../api/reports";
import type { Dimension } from "../../api/types";

/** What every level of the tree is asked; its breakdown and filters come on top. */
export type Question = Omit<ReportQuestion, "breakdowns" | "filters">;

/** The levels of the tree, the coarsest first. */
export const LEVELS: { dimension: Dimension; label: string }[] = [
  { dimension: "channel_group", label: "Channel group" },
  { dimension: "channel", label: "Channel" },
  { dimension: "campaign", label: "Campaign" },
  { dimension: "ad_set", label: "Ad set" },
  { dimension: "ad", label: "Ad" },
];

/** The columns when none were chosen: the store's beside the platforms'. */
export const DEFAULT_COLUMNS = [
  "spend",
  "revenue",
  "platform_revenue",
  "orders",
  "platform_conversions",
  "roas",
  "platform_roas",
  "cpa",
  "platform_cpa",
  "new_customers",
  "sessions",
  "conversion_rate",
];
