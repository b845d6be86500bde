/** Stable tokens and ids made from other tokens, so that a repeated request finds the same ones. */

/** SHA-256 of the parts, separated so that no two lists of parts give the same bytes. */
export async function digest(...parts: string[]): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(parts.join("\0"));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** 32 hexadecimal digits, the form of Shopify's cart and checkout tokens. */
export async function tokenFrom(...parts: string[]): Promise<string> {
  return hex((await digest(...parts)).slice(0, 16));
}

/** A random token of the same form. */
export function newToken(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** An id between 2^60 and 2^61: exact as a bigint, and never as a JavaScript number. */
export async function idFrom(...parts: string[]): Promise<bigint> {
  const bytes = await digest(...parts);
  const low = Array.from(bytes.slice(0, 8)).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (1n << 60n) | (low & ((1n << 60n) - 1n));
}

/** A UUID (version 8: made from a digest). */
export async function uuidFrom(...parts: string[]): Promise<string> {
  const bytes = (await digest(...parts)).slice(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
