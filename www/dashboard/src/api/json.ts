/** A number kept as the text it was sent as. */
interface RawNumber {
  readonly rawJSON: string;
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

// In browsers since 2024-2025; TypeScript's library does not name them yet.
const exact = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON?: (text: string) => RawNumber;
  isRawJSON?: (value: unknown) => boolean;
};

/**
 * Parses JSON without touching numbers a float cannot hold: platform ids exceed 2^53, and a
 * price sent as `19.90` is shown as sent. Where the browser is too old, as `JSON.parse`.
 */
export function parseExact(text: string): unknown {
  return exact.parse(text, (_key, value, context) =>
    typeof value === "number" && context?.source && String(value) !== context.source
      ? (exact.rawJSON?.(context.source) ?? value)
      : value,
  );
}

/** Whether a parsed value is a number kept as text. */
export function isRawNumber(value: unknown): value is RawNumber {
  return exact.isRawJSON?.(value) ?? false;
}
