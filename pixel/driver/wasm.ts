/** Asks the wasm what facts mean (`core/src/detect/answer.rs`). */
import { part } from "./extras";
import { fromPlain, toPlain } from "./plain";

export type Question = "place" | "page" | "cart";
export type Answer = {
  events?: { event_name: string; properties: Record<string, unknown>; aliases?: string[] }[];
  kind?: "add" | "change" | "cart" | "checkout" | "after" | "product" | "collection" | "other";
  cart?: string;
  id?: string;
  lines?: string;
};
export type Ask = (question: Question, facts: Record<string, unknown>, documents?: (string | undefined)[]) => Answer;

/** How the rules run here; a batch says so. */
export type Level = "wasm" | "js";

type Exports = Record<Question, (pointer: number, length: number) => bigint | number> & {
  memory: { buffer: ArrayBuffer };
  alloc(length: number): number;
  /** Frees all that earlier questions left. */
  reset(): void;
  /** JavaScript answers the upper half of what the wasm answers whole. */
  upperHalf(): number;
};

/** The rules, in JavaScript where wasm is forbidden or missing (`pixel/rules.mjs`). */
export async function load(response: Promise<Response | void>): Promise<[Ask, Level]> {
  try {
    const bytes = await (await response)!.arrayBuffer();
    const { instance } = await WebAssembly.instantiate(bytes);
    return [asker(instance.exports as unknown as Exports), "wasm"];
  } catch {
    const rules: Exports = await part("rules");
    return [asker(rules), "js"];
  }
}

const asker =
  (rules: Exports): Ask =>
  (question, facts, documents = []) => {
    const bytes = new TextEncoder().encode([JSON.stringify(facts), ...documents].map(toPlain).join("\0"));
    rules.reset();
    const pointer = rules.alloc(bytes.length);
    new Uint8Array(rules.memory.buffer).set(bytes, pointer);
    const packed = rules[question](pointer, bytes.length);
    const [at, length] = typeof packed === "number" ? [rules.upperHalf(), packed] : [Number(packed >> 32n), Number(packed & 0xffffffffn)];
    return fromPlain(new TextDecoder().decode(new Uint8Array(rules.memory.buffer, at, length)));
  };
