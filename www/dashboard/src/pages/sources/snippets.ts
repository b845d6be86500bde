/** Makes the copyable pieces of the install instructions (`product.md §2`, `§3`). */

/** The whole stub: calls made before the pixel has arrived are kept. */
export function pixelStub(origin: string, token: string): string {
  return `<script>window.cvg||(c=window.cvg=function(){c.process?c.process.apply(c,arguments):c.queue.push(arguments)},c.queue=[]);
cvg({method:"track",eventName:"$page_load"});</script>
${pixelTag(origin, token)}`;
}

/** The one tag: page loads are tracked by themselves. */
export function pixelTag(origin: string, token: string): string {
  return `<script src="${origin}/pixels/${token}.js" async></script>`;
}

/** A request that sends one harmless event. */
export function webhookRequest(origin: string, token: string): string {
  const event = {
    event_name: "Subscribed To Newsletter",
    event_id: "subscription-1001",
    properties: { list: "Weekly news" },
    profile_properties: { $email: "jane@shop.example" },
    aliases: ["urn:email:jane@shop.example"],
  };
  return `curl -X POST '${origin}/api/webhooks' \\
  -H 'Content-Type: application/json' \\
  -H 'X-Webhook-Token: ${token}' \\
  -d '${JSON.stringify(event, null, 2)}'`;
}

/** The call of Shopify's Admin API that switches the web pixel on in one store. */
export function webPixelActivation(origin: string, token: string): string {
  const settings = JSON.stringify({ host: origin, token, pages: "checkout" });
  return `mutation {
  webPixelCreate(webPixel: { settings: ${JSON.stringify(settings)} }) {
    webPixel { id }
    userErrors { field message }
  }
}`;
}

/** Where the web pixel's code is, ready to be pasted. */
export function customPixelAddress(origin: string, token: string): string {
  return `${origin}/pixels/${token}.js`;
}

/** How Segment's browser client is pointed here. */
export function segmentBrowser(origin: string, token: string): string {
  const { host, protocol } = new URL(origin);
  return `AnalyticsBrowser.load({
  writeKey: "${token}",
  cdnSettings: {
    integrations: {
      "Segment.io": { apiKey: "${token}", apiHost: "${host}/v1", protocol: "${protocol.slice(0, -1)}" },
    },
  },
});`;
}

/** How Segment's Node client is pointed here. */
export function segmentNode(origin: string, token: string): string {
  return `new Analytics({ writeKey: "${token}", host: "${origin}" });`;
}

/** Where WooCommerce delivers to. */
export function wooAddress(origin: string, token: string): string {
  return `${origin}/webhooks/woocommerce/${token}`;
}

/** Where Shopify delivers to. */
export function shopifyAddress(origin: string, token: string): string {
  return `${origin}/webhooks/shopify/${token}`;
}
