// Serves the demo shop alone on Node, to look at it: node tests/storefront/serve.mjs [port]
// Order webhooks are printed and taken; there is no pixel at its address.
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { shop, storefront } from "./shop.mjs";

const port = Number(process.argv[2] ?? 8790);

async function deliver(webhook) {
  console.log(webhook.headers.get("x-shopify-topic"), await webhook.text());
  return new Response(null, { status: 202 });
}

createServer(async (incoming, outgoing) => {
  const has_body = !["GET", "HEAD"].includes(incoming.method);
  const request = new Request(new URL(incoming.url, `http://localhost:${port}`), {
    method: incoming.method,
    headers: incoming.headers,
    ...(has_body && { body: Readable.toWeb(incoming), duplex: "half" }),
  });
  const response = await storefront(request, shop, deliver);
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    "set-cookie": response.headers.getSetCookie(),
  });
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}).listen(port, () => console.log(`http://localhost:${port}/shop/`));
