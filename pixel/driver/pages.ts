/** Page loads after the first: single-page navigation and the return from the bfcache. */
import type { Call, Level1 } from "../loader/types";
import { safe } from "./safe";

/** How often the address is looked at where the browser does not tell of a change. */
const POLL_MS = 500;

export interface Pages {
  /** Tells a page load, unless this page was told already. */
  tell(call: Partial<Call>, isForced?: boolean): void;
  referrer(): string;
  /** Runs on each page load, also on the present one. */
  onLoad(look: () => void): void;
}

export function watchPages(level1: Level1): Pages {
  const looks: (() => void)[] = [];
  let told = page();
  let length = history.length;
  let url = location.href;
  let referrer = document.referrer;

  function tell(call: Partial<Call>, isForced = false): void {
    // Level 1 tells the first page load, when the page is shown.
    if (!level1.isTold || (page() === told && !isForced)) return;
    if (!isForced) referrer = url;
    told = page();
    url = location.href;
    length = history.length;
    level1.send(level1.create("$page_load", call, undefined, referrer));
    for (const look of looks) look();
  }

  const isOff = level1.settings.off?.includes("$page_load");
  const tellByItself = (isForced = false): void => {
    if (!isOff) tell({}, isForced);
  };

  // A replaced address is the same page unless its path changed: shops write a variant or a
  // filter into the query.
  const onChange = safe((isNewEntry: boolean) => {
    if (isNewEntry || location.pathname !== new URL(url).pathname) return tellByItself();
    told = page();
    url = location.href;
  });
  const { navigation } = window as unknown as { navigation?: EventTarget };
  if (navigation) {
    navigation.addEventListener("currententrychange", (event) => {
      const kind = (event as unknown as { navigationType: string | null }).navigationType;
      if (kind) onChange(kind !== "replace");
    });
  } else {
    addEventListener("popstate", () => onChange(true));
    setInterval(() => location.href !== url && onChange(history.length !== length), POLL_MS);
  }
  addEventListener("pageshow", safe((event) => event.persisted && tellByItself(true)));

  return {
    tell,
    referrer: () => referrer,
    onLoad(look) {
      looks.push(look);
      look();
    },
  };
}

/** The present page, without a fragment that only scrolls. */
const page = (): string => location.href.replace(/#(?![!/]).*/, "");
