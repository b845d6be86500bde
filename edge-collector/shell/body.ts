const EMPTY = new Uint8Array();
const decoder = new TextDecoder();

/**
 * Reads a request's body, or returns null as soon as it turns out to be longer than
 * `limitBytes`; what is left is never read.
 *
 * A declared length only ever shortens the work: the runtime frames the body by it,
 * so a body that outgrows its declaration does not arrive, and one without a
 * declaration is counted chunk by chunk.
 */
export async function read(request: Request, limitBytes: number): Promise<Uint8Array | null> {
  const declared = request.headers.get("content-length");
  // Touching `body` makes the runtime set up a stream, so it is left alone where it can be.
  if (declared === null) return request.body ? readStream(request.body, limitBytes) : EMPTY;
  if (limitBytes < Number(declared)) return null;
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length <= limitBytes ? bytes : null;
}

/** As {@link read}, decoded as UTF-8: cheaper than the bytes when nothing is signed. */
export async function readText(request: Request, limitBytes: number): Promise<string | null> {
  const declared = request.headers.get("content-length");
  if (declared !== null) return limitBytes < Number(declared) ? null : request.text();
  const bytes = await read(request, limitBytes);
  return bytes && decoder.decode(bytes);
}

/** Reads a stream to its end, or returns null as soon as it is longer than `limitBytes`. */
export async function readStream(
  body: ReadableStream<Uint8Array>,
  limitBytes: number,
): Promise<Uint8Array | null> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let nBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return join(chunks, nBytes);
    nBytes += value.length;
    if (limitBytes < nBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}

function join(chunks: Uint8Array[], nBytes: number): Uint8Array {
  const joined = new Uint8Array(nBytes);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
