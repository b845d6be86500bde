/**
 * Parts of the driver that most pages do without (`product.md §2`, size). Each is a file of its
 * own, fetched where the page shows that it is needed.
 */
import type { Level1 } from "../loader/types";
import type { Handover } from "./handover";
import type * as Platforms from "./platforms";

/** How often a platform is looked for that was not there before. */
const POLL_MS = 500;

export interface Extras {
  platforms?: typeof Platforms;
  handover?: Handover;
  /** Looks whether there is a platform; resolves when its part has come. */
  seek(): Promise<void>;
  /** Called when a platform's part has come; the shop's. */
  meet?: (platforms: typeof Platforms) => void;
  /** Visitors are handed over to this domain, too. */
  link(domain: string): Promise<void>;
}

/** A file that was built beside this one. */
export const part = (name: string): Promise<any> => import(import.meta.url.replace(".js", `-${name}.js`));

const isPlatform = (): unknown => {
  const { Shopify, dataLayer, __tcfapi } = window as any;
  return Shopify || dataLayer || __tcfapi || document.querySelector("link[rel='https://api.w.org/']");
};

/** Resolves when everything that the page needs by now has come. */
export async function watchExtras(level1: Level1): Promise<Extras> {
  let isFetched: unknown;
  let handover: Promise<Handover> | undefined;
  const handOver = async (isNeeded: () => unknown): Promise<void> => {
    try {
      if (!isNeeded()) return;
      handover ??= part("handover").then(({ handOver }) => handOver(level1));
      extras.handover = await handover;
    } catch {} // it could not be fetched, or a call throws, which is named later
  };
  const extras: Extras = {
    async seek() {
      try {
        if (isFetched || !(isFetched = isPlatform())) return;
        extras.platforms = await part("platforms");
        extras.meet?.(extras.platforms!);
      } catch {} // it could not be fetched
    },
    async link(domain) {
      await handOver(() => true);
      extras.handover?.link(domain);
    },
  };
  await handOver(() => level1.settings.domains?.[0] || /__cvg_.id=/.test(location as unknown as string) || level1.held.some(([, call]) => call.method === "link_domain"));
  await extras.seek();
  setInterval(extras.seek, POLL_MS);
  return extras;
}
