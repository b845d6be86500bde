import type { IconName } from "../../components/icons";
import type { StartReason } from "../../api/types";

/** Why a session began, for a person. */
export const REASON_LABELS: Record<StartReason, string> = {
  first: "First visit",
  timeout: "Came back after a break",
  new_source: "Came back from another source",
};

export const DEVICE_LABELS: Record<string, string> = {
  desktop: "Desktop",
  mobile: "Mobile",
  tablet: "Tablet",
  bot: "Bot",
};

export const DEVICE_ICONS: Record<string, IconName> = {
  desktop: "desktop",
  mobile: "mobile",
  tablet: "tablet",
};

const RUNG_LABELS: Record<string, string> = {
  pixel: "Seen together by the pixel",
  sent: "Sent together in one event",
  note_attribute: "Visitor ID in the order’s note attributes",
  checkout_token: "Same checkout token",
  cart_token: "Same cart token",
  customer_id: "Customer ID on the order",
  email: "E-mail address on the order",
};

/** The rung that joined two aliases, for a person. */
export function rungLabel(rung: string): string {
  return RUNG_LABELS[rung] ?? rung.replaceAll("_", " ");
}

/** An alias as its kind and value: `urn:email:a@b.c` → `email`, `a@b.c`. */
export function aliasParts(alias: string): { kind: string; value: string } {
  const [, kind = "", value = alias] = /^urn:([^:]*):(.*)$/s.exec(alias) ?? [];
  return { kind, value };
}
