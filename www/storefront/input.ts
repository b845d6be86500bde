/** What people and scripts send to the shop: forms and small JSON bodies. */

/** More than any form of this shop needs. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * The fields of a form or JSON body, flattened to text; `items` of a JSON body
 * stays what it is. Null when the body is too large or not what it says it is.
 */
export async function readFields(request: Request): Promise<Record<string, unknown> | null> {
  const bytes = await readBounded(request);
  if (bytes === null) return null;
  const type = request.headers.get("content-type") ?? "";
  if (type.includes("json")) return parseObject(new TextDecoder().decode(bytes));
  return readForm(bytes, type);
}

/** A whole number from 0 to `max`, or null. */
export function whole(value: unknown, max: number): number | null {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^\d{1,15}$/.test(text)) return null;
  return Math.min(Number(text), max);
}

/** Text without control characters at the ends, cut to `max` characters. */
export function text(value: unknown, max: number): string {
  if (typeof value !== "string") return "";
  // Whole code points: half a surrogate pair would not survive UTF-8.
  return Array.from(value.replace(/[\u0000-\u001f\u007f]+/g, " ").trim()).slice(0, max).join("");
}

async function readBounded(request: Request): Promise<Uint8Array | null> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let n_bytes = 0;
  const reader = request.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    n_bytes += read.value.byteLength;
    if (n_bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      return null;
    }
    chunks.push(read.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

async function readForm(bytes: Uint8Array, type: string): Promise<Record<string, unknown> | null> {
  try {
    const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
    return Object.fromEntries(form.entries());
  } catch {
    return null;
  }
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
