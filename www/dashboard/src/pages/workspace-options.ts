/** What a workspace can be set to, as the browser knows it. */

/** IANA time zones. */
export const zones = (): string[] => [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

/** ISO 4217 codes with what people call them. */
export function currencies(): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(undefined, { type: "currency" });
  return Intl.supportedValuesOf("currency").map((code) => ({ code, name: names.of(code) ?? code }));
}

/** A list that holds the value that is set, even when this browser does not know it. */
export const withCurrent = (all: string[], current: string): string[] =>
  all.includes(current) ? all : [current, ...all];
