import { storefront } from "../../www/storefront/index.ts";
import { notFound } from "./answer.ts";
import type { Env } from "./env.ts";

/** The demo shop, where its tokens are bound. Its orders arrive like any other webhook. */
export function shop(
  request: Request,
  env: Env,
  deliver: (delivery: Request) => Promise<Response>,
): Promise<Response> | Response {
  const pixelToken = env.DEMO_SHOP_PIXEL_TOKEN;
  const shopifyToken = env.DEMO_SHOP_SHOPIFY_TOKEN;
  const shopifySecret = env.DEMO_SHOP_SHOPIFY_SECRET;
  if (!pixelToken || !shopifyToken || !shopifySecret) return notFound();
  return storefront(request, { pixelToken, shopifyToken, shopifySecret }, deliver);
}
