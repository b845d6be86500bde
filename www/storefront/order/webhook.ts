/** Sends the order to the collector the way Shopify does: signed, and again when not answered 2xx. */
import { shop } from "../catalog";
import { uuidFrom } from "../digest";
import { exactJson } from "./exact-json";
import { Placed } from "./placed";
import { shopifyOrder } from "./shopify-order";

export interface Receiver {
  /** Address of the Shopify source. */
  url: string;
  secret: string;
  deliver: (webhook: Request) => Promise<Response>;
}

/** Waits before the second and third attempt. */
const RETRY_AFTER_MS = [200, 800];

/** Posts `orders/create`. Answers whether it was taken. */
export async function postOrder(order: Placed, origin: string, receiver: Receiver): Promise<boolean> {
  const body = exactJson(shopifyOrder(order, origin));
  const headers = await shopifyHeaders(order, body, receiver.secret);
  for (const wait_ms of [0, ...RETRY_AFTER_MS]) {
    if (wait_ms > 0) await new Promise((resolve) => setTimeout(resolve, wait_ms));
    if (await attempt(new Request(receiver.url, { method: "POST", headers, body }), receiver)) return true;
  }
  return false;
}

async function attempt(webhook: Request, receiver: Receiver): Promise<boolean> {
  try {
    return (await receiver.deliver(webhook)).ok;
  } catch {
    return false;
  }
}

async function shopifyHeaders(order: Placed, body: string, secret: string): Promise<Record<string, string>> {
  return {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": await sign(secret, body),
    "x-shopify-shop-domain": shop.domain,
    "x-shopify-api-version": "2026-04",
    // One order, one delivery: a repeated submit of the checkout is a repeat of this one.
    "x-shopify-webhook-id": await uuidFrom("webhook", order.checkout_token),
    "x-shopify-event-id": await uuidFrom("event", order.checkout_token),
    "x-shopify-triggered-at": order.at.toISOString(),
    "x-shopify-test": "false",
    "user-agent": "Shopify-Captain-Hook",
  };
}

/** Base64 HMAC-SHA256 over the raw body. */
async function sign(secret: string, body: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(body)));
  return btoa(String.fromCharCode(...signature));
}
