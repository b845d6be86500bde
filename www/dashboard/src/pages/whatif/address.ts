import type { TrafficSettings } from "../../api/types";

/** What other settings have that the workspace's do not, as text for an address: a link keeps its meaning. */
export function changedText(other: TrafficSettings, stored: TrafficSettings): string {
  const isChanged = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(field(stored, name));
  return JSON.stringify(Object.fromEntries(Object.entries(other).filter(isChanged)));
}

/** The settings that a text of {@link changedText} means; null when it is none. */
export function changedSettings(text: string | null, stored: TrafficSettings): TrafficSettings | null {
  const changes = parsed(text);
  if (changes === null) return null;
  const isKnown = ([name, value]: [string, unknown]) =>
    name in stored && isAlike(value, field(stored, name)) && (name !== "channel_rules" || areRules(value));
  return { ...structuredClone(stored), ...Object.fromEntries(Object.entries(changes).filter(isKnown)) };
}

function parsed(text: string | null): object | null {
  try {
    const found: unknown = JSON.parse(text ?? "null");
    return typeof found === "object" ? found : null;
  } catch {
    return null;
  }
}

const field = (settings: TrafficSettings, name: string): unknown => settings[name as keyof TrafficSettings];

const isAlike = (a: unknown, b: unknown) => typeof a === typeof b && Array.isArray(a) === Array.isArray(b);

/** Whether the editor can show them; what is wrong with their words, the API says. */
function areRules(value: unknown): boolean {
  const isRule = (rule: unknown) =>
    typeof rule === "object" && rule !== null && "conditions" in rule && Array.isArray(rule.conditions) &&
    rule.conditions.every((it: unknown) => typeof it === "object" && it !== null);
  return Array.isArray(value) && value.every(isRule);
}
