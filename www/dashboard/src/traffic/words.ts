import type { ChannelRule, RuleCondition, RuleField, RuleOperator, TrafficSettings } from "../api/types";

/** What a condition may look at. */
export const FIELDS: { id: RuleField; label: string; example: string }[] = [
  { id: "utm_source", label: "utm_source", example: "newsletter" },
  { id: "utm_medium", label: "utm_medium", example: "podcast" },
  { id: "utm_campaign", label: "utm_campaign", example: "spring" },
  { id: "utm_content", label: "utm_content", example: "banner" },
  { id: "utm_term", label: "utm_term", example: "tea" },
  { id: "cvg_source", label: "cvg_source", example: "facebook" },
  { id: "click_id", label: "Click ID", example: "gclid" },
  { id: "referrer_host", label: "Referrer’s host", example: "blog.example" },
  { id: "landing_host", label: "Landing page’s host", example: "shop.example" },
  { id: "landing_path", label: "Landing page’s path", example: "/pages/podcast" },
  { id: "landing_param", label: "URL parameter", example: "anna" },
];

/** How a condition compares. */
export const OPERATORS: { id: RuleOperator; label: string; needsValue: boolean }[] = [
  { id: "is", label: "is", needsValue: true },
  { id: "is_not", label: "is not", needsValue: true },
  { id: "contains", label: "contains", needsValue: true },
  { id: "does_not_contain", label: "does not contain", needsValue: true },
  { id: "starts_with", label: "starts with", needsValue: true },
  { id: "ends_with", label: "ends with", needsValue: true },
  { id: "is_set", label: "is there", needsValue: false },
  { id: "is_not_set", label: "is not there", needsValue: false },
];

/** The built-in groups; a rule may name others. */
export const GROUPS = [
  "Paid Search", "Paid Shopping", "Paid Social", "Paid Video", "Display", "Paid Other",
  "Organic Search", "Organic Shopping", "Organic Social", "Organic Video", "AI Assistants",
  "Email", "SMS", "Push", "Affiliates", "Referral", "Other", "Direct",
];

export const operatorOf = (id: RuleOperator) => OPERATORS.find((it) => it.id === id);
export const fieldOf = (id: RuleField) => FIELDS.find((it) => it.id === id);

/** A rule that a person is to fill in. */
export function newRule(): ChannelRule {
  return {
    name: "", conditions: [newCondition()], channel_group: "", channel: "",
    campaign: null, ad_set: null, ad: null,
  };
}

export const newCondition = (): RuleCondition => ({ field: "utm_source", operator: "is", value: "", param: null });

/** A condition as a person reads it: `utm_medium is podcast`. */
export function conditionWords({ field, operator, value, param }: RuleCondition): string {
  const what = field === "landing_param" ? `URL parameter ${param ?? ""}` : (fieldOf(field)?.label ?? field);
  const how = operatorOf(operator);
  return how?.needsValue ? `${what} ${how.label} ${value}` : `${what} ${how?.label ?? operator}`;
}

/** The hosts that a person wrote, one a line. */
export const hostsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** The settings as the API takes them: what a condition does not use is left out. */
export function asked(settings: TrafficSettings): TrafficSettings {
  const condition = ({ field, operator, value, param }: RuleCondition): RuleCondition => ({
    field, operator,
    param: field === "landing_param" ? (param ?? null) : null,
    value: operatorOf(operator)?.needsValue ? value : "",
  });
  const text = (value: string | null) => (value?.trim() ? value.trim() : null);
  const rule = (it: ChannelRule): ChannelRule => ({
    ...it,
    conditions: it.conditions.map(condition),
    campaign: text(it.campaign), ad_set: text(it.ad_set), ad: text(it.ad),
  });
  return { ...settings, channel_rules: settings.channel_rules.map(rule) };
}
