/** Level 2 of the pixel: delivery, page loads, the `cvg` calls, and the wasm's detection. */
import type { FromLoader, Level1 } from "../loader/types";
import { api } from "./api";
import { watchConsent } from "./consent";
import { deliver } from "./delivery";
import { watchExtras } from "./extras";
import { watchPages } from "./pages";
import { keeping } from "./safe";
import { watchShop } from "./shop";
import { load } from "./wasm";

const DAY_MS = 86_400_000;
const KNOWN_S = 34_560_000;

interface Clock {
  Temporal?: { Now: { timeZoneId(): string } };
}

/** In several tasks: none of them may hold up the page for 50 ms, on a slow telephone either. */
export async function start(fromLoader: FromLoader): Promise<void> {
  const wasm = fetch(import.meta.url.replace(".js", ".wasm")).catch(() => {});
  await new Promise((next) => setTimeout(next));
  const level1 = fromLoader as Level1;
  keeping.isAllowed = !level1.settings.consent;
  const extras = await watchExtras(level1);
  const delivery = deliver(level1);
  level1.isHeld = level1.settings.consent === "require";
  const agree = watchConsent(level1, delivery, extras, () => remember(level1));
  const pages = watchPages(level1);
  const call = api(level1, pages, { consent: agree, link: extras.link });
  level1.call = call;
  for (const [time, held] of level1.held.splice(0)) call(held, time);
  whenIdle(() => findOut(level1));
  // The browser lays the page out anew for it anyway.
  addEventListener("resize", () => (level1.known.viewport = viewport()));

  await new Promise(whenIdle);
  try {
    const [ask, level] = await load(wasm);
    delivery.level = level;
    await new Promise(whenIdle);
    if (document.readyState === "loading") await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
    await extras.seek();
    watchShop(level1, pages, ask, extras);
  } catch {
    level1.see = () => {};
    level1.early.length = 0;
  }
}

/** Runs `action` when the page has nothing else to do. (Safari cannot tell.) */
const whenIdle = (action: (...args: any[]) => void): unknown => ("requestIdleCallback" in window ? requestIdleCallback(action, { timeout: 2000 }) : setTimeout(action));

const viewport = (): string => innerWidth + "x" + innerHeight;

/** Finds out what level 1 would hold up the page with. */
function findOut(level1: Level1): void {
  const { known } = level1;
  const before = known.viewport;
  known.viewport = viewport();
  const today = Math.floor(Date.now() / DAY_MS);
  // Once a day: without `Temporal` the look-up is the costliest call of all (some 20 ms on a cold page).
  if (known.day !== today) known.timezone = (window as Clock).Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  else if (known.viewport === before) return;
  known.day = today;
  remember(level1);
}

/** Leaves what is known for the next page's level 1. */
function remember(level1: Level1): void {
  const { timezone, viewport, consent, day } = level1.known;
  level1.known.__cvg_k = encodeURIComponent(JSON.stringify({ timezone, viewport, consent, day }));
  level1.keep("__cvg_k", KNOWN_S);
}
