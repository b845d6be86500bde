import compiled from "./edge.wasm";

/** What the Rust side exports (`edge-collector/src/lib.rs`), one name per job. */
export type Job =
  | "origin_allowed"
  | "signature_verdict"
  | "segment_key"
  | "tells_order"
  | "visitor_refresh"
  | "authenticate"
  | "permit"
  | "login_email"
  | "login"
  | "logout"
  | "token_digest"
  | "open_invite"
  | "take_invite"
  | "set_password"
  | "me"
  | "directory_open"
  | "directory_api"
  | "directory_put_source"
  | "directory_has_workspace"
  | "directory_principal"
  | "directory_credential"
  | "directory_credential_of"
  | "directory_attempt"
  | "directory_invite"
  | "directory_enter"
  | "directory_note"
  | "directory_workspace"
  | "directory_resolve"
  | "workspace_open"
  | "workspace_api"
  | "workspace_put_source"
  | "workspace_source"
  | "workspace_stream"
  | "workspace_turned_away"
  | "workspace_latest"
  | "workspace_import"
  | "workspace_spend"
  | "workspace_spend_read"
  | "workspace_put_history"
  | "workspace_seal"
  | "workspace_next"
  | "workspace_take"
  | "workspace_marketing"
  | "workspace_access_of"
  | "workspace_redeem"
  | "workspace_keep_access"
  | "workspace_forward"
  | "workspace_forward_seal"
  | "forward_trial"
  | "forward_tried"
  | "marketing_returned"
  | "marketing_token"
  | "marketing_renewal"
  | "marketing_accounts"
  | "workspace_work"
  | "workspace_ingest";

/** A parameter of a statement; text and blobs by their place in the module's memory. */
type Param = number | null | [ptr: number, len: number] | [ptr: number, len: number, isBlob: 1];

type Exports = Record<Job, (ptr: number, len: number) => bigint> & {
  memory: WebAssembly.Memory;
  alloc(len: number): number;
  free(ptr: number, len: number): void;
  start(): void;
};

// Linear memory never shrinks, and the isolate has 128 MiB for everything.
const MAX_MEMORY_BYTES = 48 << 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// One instance serves the whole isolate. Every call is synchronous from start to
// end, so no two requests are ever inside it together.
let instance: Exports | null = null;
let database: SqlStorage | null = null;

/**
 * Hands `request` to the Rust side and returns its answer.
 *
 * `sql` is the database that the job may query. A failed job throws its reason. A panic
 * throws as well; the broken instance is dropped and the next call starts a fresh one.
 */
export function call(job: Job, request: Uint8Array | string, sql?: SqlStorage): string {
  const bytes = typeof request === "string" ? encoder.encode(request) : request;
  const wasm = instance ?? instantiate();
  // Only an instance that came through whole, and did not grow too large, serves again.
  instance = null;
  database = sql ?? null;
  try {
    const answer = take(wasm, wasm[job](give(wasm, bytes), bytes.length));
    if (wasm.memory.buffer.byteLength <= MAX_MEMORY_BYTES) instance = wasm;
    if (answer.startsWith("-")) throw new Error(answer.slice(1));
    return answer.slice(1);
  } finally {
    database = null;
  }
}

/** A request as the Rust side reads it: one line of JSON, then the body's raw bytes. */
export function envelope(head: object, body: Uint8Array): Uint8Array {
  const line = encoder.encode(`${JSON.stringify(head)}\n`);
  const joined = new Uint8Array(line.length + body.length);
  joined.set(line);
  joined.set(body, line.length);
  return joined;
}

function instantiate(): Exports {
  const host = {
    query: (sqlPtr: number, sqlLen: number, paramsPtr: number, paramsLen: number): bigint =>
      query(text(sqlPtr, sqlLen), JSON.parse(text(paramsPtr, paramsLen))),
    log: (ptr: number, len: number): void => console.error(text(ptr, len)),
  };
  const wasm = new WebAssembly.Instance(compiled, { host }).exports as unknown as Exports;
  const text = (ptr: number, len: number): string =>
    decoder.decode(new Uint8Array(wasm.memory.buffer, ptr, len));
  const query = (sql: string, params: Param[]): bigint => {
    const values = params.map((param) => {
      if (!Array.isArray(param)) return param;
      const [at, length, isBlob] = param;
      return isBlob ? wasm.memory.buffer.slice(at, at + length) : text(at, length);
    });
    const answer = encoder.encode(rows(sql, values));
    return (BigInt(give(wasm, answer)) << 32n) | BigInt(answer.length);
  };
  wasm.start();
  return wasm;
}

/** Runs one statement; an error is an answer, since an exception must not cross Rust frames. */
function rows(sql: string, values: SqlStorageValue[]): string {
  try {
    if (database === null) throw new Error("this job has no database");
    return JSON.stringify([...database.exec(sql, ...values).raw()]);
  } catch (error) {
    return JSON.stringify({ error: String(error) });
  }
}

function give(wasm: Exports, bytes: Uint8Array): number {
  const ptr = wasm.alloc(bytes.length) >>> 0;
  new Uint8Array(wasm.memory.buffer, ptr, bytes.length).set(bytes);
  return ptr;
}

function take(wasm: Exports, packed: bigint): string {
  const answer = BigInt.asUintN(64, packed);
  const ptr = Number(answer >> 32n);
  const len = Number(answer & 0xffffffffn);
  const text = decoder.decode(new Uint8Array(wasm.memory.buffer, ptr, len));
  wasm.free(ptr, len);
  return text;
}
