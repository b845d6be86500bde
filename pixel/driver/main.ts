/** Level 2 of the pixel: delivery, page loads, the `cvg` calls, and the wasm's detection. */
import type { Level1 } from "../loader/types";
import { api } from "./api";
import { deliver } from "./delivery";
import { watchPages } from "./pages";
import { safe, slot } from "./safe";
import { watchShop } from "./shop";
import { load } from "./wasm";

export async function start(level1: Level1, wasm: Promise<Response | undefined>): Promise<void> {
  const delivery = deliver(level1);
  const pages = watchPages(level1);
  const call = api(level1, pages);
  level1.call = call;
  for (const [time, held] of level1.held.splice(0)) call(held, time);
  cacheTimezone();

  const ask = await load(wasm);
  if (!ask) {
    level1.see = () => {};
    level1.early.length = 0;
    return;
  }
  delivery.level = "wasm";
  if (document.readyState === "loading") await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
  safe(watchShop)(level1, pages, ask);
}

/** Once a session: the look-up is the costliest call of all (some 20 ms on a cold page). */
function cacheTimezone(): void {
  const isFresh = slot("sessionStorage", "__cvg_tz");
  if (isFresh.read()) return;
  (window.requestIdleCallback || setTimeout)(() => {
    slot("localStorage", "__cvg_tz").write(Intl.DateTimeFormat().resolvedOptions().timeZone);
    isFresh.write("1");
  });
}
