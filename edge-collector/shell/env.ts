import type { Connection } from "./connection.ts";
import type { Directory } from "./directory.ts";
import type { MarketingSetting } from "./send.ts";
import type { Workspace } from "./workspace.ts";

/** What the deployment binds (`wrangler.toml`; `scripts/serve.mjs` binds the same). */
export interface Env extends Partial<Record<MarketingSetting, string>> {
  /** Built files of the pixel and the dashboard. */
  ASSETS: Fetcher;
  /** One object per merchant, named by workspace id. */
  WORKSPACE: DurableObjectNamespace<Workspace>;
  /** One object in all: which token belongs to which workspace. */
  DIRECTORY: DurableObjectNamespace<Directory>;
  /** One object per connected shop and ad account, named by workspace and source. */
  CONNECTION: DurableObjectNamespace<Connection>;
  /** Secret that seals the credentials of connected shops and ad accounts; without it none can be connected. */
  CREDENTIAL_KEY?: string;
  /** Secret that opens the API; without it the API refuses everybody. */
  ADMIN_TOKEN?: string;
  /** Token of the demo shop's pixel source. The shop is served when all three are bound. */
  DEMO_SHOP_PIXEL_TOKEN?: string;
  /** Token in the address of the demo shop's Shopify webhooks. */
  DEMO_SHOP_SHOPIFY_TOKEN?: string;
  /** Secret that the demo shop signs its webhooks with. */
  DEMO_SHOP_SHOPIFY_SECRET?: string;
}
