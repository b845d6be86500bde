// The built web pixel in a real browser's sandbox: a worker of a frame without an origin, as
// Shopify runs it. What only a browser does is CORS: the collector must let `null` in.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { buildWebPixel } from "../../integrations/shopify/build.mjs";
import { start } from "../api/harness.mjs";
import { launch, USER_AGENT } from "../browser.mjs";
import { checkout, standardEvent } from "./sandbox.mjs";

/** Runs in the worker before the bundle: the part of the API that the checkout needs. */
const SANDBOX = `
const listeners = {};
const storage = { getItem: async () => null, setItem: async () => {} };
const api = {
  settings: SETTINGS,
  analytics: { subscribe: (name, listener) => void (listeners[name] = listener) },
  browser: { cookie: { get: async () => "" }, localStorage: storage, sessionStorage: storage },
  init: { data: {}, customerPrivacy: { analyticsProcessingAllowed: true, marketingAllowed: true } },
  customerPrivacy: { subscribe() {} },
};
self.shopify = { extend: (_, extend) => extend(api) };
onmessage = ({ data }) => listeners[data.name](data);
`;

/** The frame: starts a worker from the code it is sent first, and hands it the rest. */
const FRAME = `<script>
  let worker;
  onmessage = ({ data }) => {
    if (worker) worker.postMessage(data);
    else worker = new Worker(URL.createObjectURL(new Blob([data])));
  };
</script>`;

let client, browser, shop;
before(async () => {
  client = await start();
  browser = await launch();
  const page = `<!doctype html><title>Checkout</title><iframe sandbox="allow-scripts" srcdoc='${FRAME}'></iframe>`;
  shop = createServer((_, response) => response.setHeader("content-type", "text/html").end(page));
  await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
});
after(async () => {
  shop.close();
  await browser.close();
  await client.stop();
});

test("events of the sandbox arrive, from an origin that is null", async () => {
  const workspace = await client.newWorkspace();
  const { token } = await client.newSource(workspace, { kind: "web_pixel", allowed_origins: ["https://shop.example"] });
  const { extension } = await buildWebPixel();
  const settings = JSON.stringify({ host: client.url, token, pages: "checkout" });
  const code = SANDBOX.replace("SETTINGS", settings) + readFileSync(extension, "utf8");
  const context = await browser.newContext({ userAgent: USER_AGENT });
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => request.url().includes("/e/") && asked.push(request.method()));
  await page.goto(`http://127.0.0.1:${shop.address().port}/`);

  const events = ["checkout_started", "payment_info_submitted"].map((name) => standardEvent(name, checkout("c1")));
  const clientId = "ece6cea2-0914-4dcd-8345-8d64ce97b76b";
  const messages = [code, ...events.map((event) => ({ ...event, clientId }))];
  await page.evaluate((all) => all.forEach((one) => document.querySelector("iframe").contentWindow.postMessage(one, "*")), messages);

  const logged = await waitFor(async () => {
    const lines = await client.events(workspace);
    return lines.length === 2 && lines;
  });
  assert.deepEqual(logged.map((line) => [line.name, line.status]).sort(), [
    ["Added Payment Info", "accepted"],
    ["Started Checkout", "accepted"],
  ]);
  assert.ok(asked.every((method) => method === "POST"), `no preflight: ${asked}`);
  const people = (await client.api("GET", `/workspaces/${workspace}/profiles?q=${clientId}`)).body;
  assert.equal(people.length, 1, "the visitor is Shopify's where the shop's pixel set no cookie");
  await context.close();
});

async function waitFor(find) {
  for (let tries = 0; tries < 200; tries++) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("waited in vain");
}
