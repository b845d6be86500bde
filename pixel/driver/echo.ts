/**
 * Several rungs of the ladder may see one action of the visitor (`product.md §2`): a theme's
 * event, a form, structured data, a data layer. Whoever sees it first tells it; the others'
 * telling is its echo.
 */
import type { Answer } from "./wasm";

type Told = NonNullable<Answer["events"]>[number];
interface Action {
  name: string;
  at: number;
  /** What each rung saw of it. */
  seen: Map<string, string>;
}

/** Within this time the rungs see the same adding to the cart; a page is viewed but once. */
const ADDING_MS = 5000;

export function echoes() {
  let actions: Action[] = [];
  return {
    /** Whether an event that `rung` saw is no echo. */
    isNews(rung: string, { event_name, properties }: Told): boolean {
      const isAdding = event_name === "Added To Cart";
      const { product_id, variant_id, sku, collection_id, id, total_price } = properties;
      const what = [product_id, variant_id, sku, collection_id, id, total_price].join();
      const at = performance.now();
      for (const { name, at: began, seen } of actions) {
        if (name !== event_name || (isAdding && at - began > ADDING_MS)) continue;
        if (!seen.has(rung)) {
          seen.set(rung, what);
          return false;
        }
        // A page may say the same again; who adds the same again has added twice.
        if (!isAdding && seen.get(rung) === what) return false;
      }
      actions.push({ name: event_name, at, seen: new Map([[rung, what]]) });
      return true;
    },
    /** What was seen on one page may be seen again on the next. */
    forget(): void {
      actions = [];
    },
  };
}
