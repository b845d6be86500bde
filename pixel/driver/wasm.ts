/** Asks the wasm what facts mean (`core/src/detect/answer.rs`). */
export type Question = "place" | "view" | "submit" | "cart" | "checkout";
export type Answer = {
  events?: { event_name: string; properties: Record<string, unknown>; aliases?: string[] }[];
  kind?: "add" | "change" | "checkout";
  cart?: string;
  id?: string;
  lines?: string;
};
export type Ask = (question: Question, facts: Record<string, unknown>, documents?: (string | undefined)[]) => Answer;

type Exports = Record<Question, (pointer: number, length: number) => bigint> & {
  memory: WebAssembly.Memory;
  alloc(length: number): number;
  /** Frees all that earlier questions left. */
  reset(): void;
};

/** Answers `undefined` where wasm is forbidden or missing. */
export async function load(response: Promise<Response | undefined>): Promise<Ask | undefined> {
  try {
    const bytes = await (await response)!.arrayBuffer();
    const { instance } = await WebAssembly.instantiate(bytes);
    const wasm = instance.exports as unknown as Exports;
    return (question, facts, documents = []) => {
      const bytes = new TextEncoder().encode([JSON.stringify(facts), ...documents].join("\0"));
      wasm.reset();
      const pointer = wasm.alloc(bytes.length);
      new Uint8Array(wasm.memory.buffer).set(bytes, pointer);
      const packed = wasm[question](pointer, bytes.length);
      const [at, length] = [Number(packed >> 32n), Number(packed & 0xffffffffn)];
      const answer = new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, at, length));
      return JSON.parse(answer);
    };
  } catch {
    return undefined;
  }
}
