// Segment's own browser client, on a page in the browser, pointed at a running Worker.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { start } from "../api/harness.mjs";
import { USER_AGENT, launch } from "../browser.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The client as a shop bundles it, sending singly or in batches. */
async function bundle(client, token, strategy) {
  const settings = { apiHost: `${new URL(client.url).host}/v1`, protocol: "http", apiKey: token, deliveryStrategy: { strategy } };
  const { outputFiles } = await build({
    stdin: {
      resolveDir: root,
      contents: `import { AnalyticsBrowser } from "@segment/analytics-next";
        window.analytics = AnalyticsBrowser.load({
          writeKey: ${JSON.stringify(token)},
          cdnSettings: { integrations: { "Segment.io": ${JSON.stringify(settings)} } },
        });`,
    },
    bundle: true,
    format: "iife",
    write: false,
    define: { "process.env.NODE_ENV": '"production"', global: "window" },
    logLevel: "silent",
  });
  return outputFiles[0].text;
}

describe("Segment's browser client", () => {
  let client, browser, server;
  before(async () => {
    client = await start();
    browser = await launch();
    server = createServer((request, response) => {
      const isScript = request.url === "/analytics.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? server.script : '<!doctype html><title>Cap</title><script src="/analytics.js"></script>');
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(async () => {
    server.close();
    await browser.close();
    await client.stop();
  });

  for (const strategy of ["standard", "batching"]) {
    test(`every call is stored and makes a visit (${strategy})`, async () => {
      const workspace = await client.newWorkspace();
      const { token } = await client.newSource(workspace, { kind: "segment" });
      server.script = await bundle(client, token, strategy);
      const context = await browser.newContext({ userAgent: USER_AGENT });
      const page = await context.newPage();
      const problems = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.goto(`http://127.0.0.1:${server.address().port}/p/cap?utm_source=news&utm_medium=email&utm_campaign=autumn`);
      await page.evaluate(async () => {
        const { analytics } = window;
        await analytics.page("Product");
        const item = { product_id: "7", name: "Cap", price: 19.9, currency: "EUR" };
        await analytics.track("Product Viewed", item);
        await analytics.track("Product Added", { ...item, quantity: 1 });
        await analytics.track("Checkout Started", { order_id: "c-1", value: 19.9, currency: "EUR", products: [item] });
        await analytics.identify("u-1", { email: "ann@shop.example" });
        await analytics.group("g-1", { name: "Acme" });
        await analytics.alias("u-1", "old-1");
        await analytics.screen("Basket");
      });
      const names = async () => (await client.events(workspace, "?limit=200")).map((line) => line.name).sort();
      const expected = ["$alias", "$group", "$identify", "$page_load", "Added To Cart", "Started Checkout", "Viewed Product", "Viewed Screen"];
      if (strategy === "batching") await page.goto("about:blank");
      for (const until = Date.now() + 15_000; Date.now() < until && (await names()).length < expected.length; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.deepEqual(await names(), expected);
      assert.deepEqual(problems, []);
      await context.close();

      const { body: [profile] } = await client.api("GET", `/workspaces/${workspace}/profiles?q=ann@shop.example`);
      assert.equal(profile.n_sessions, 1);
      const { body: whole } = await client.api("GET", `/workspaces/${workspace}/profiles/${profile.profile_id}`);
      const text = JSON.stringify(whole);
      assert.match(text, /"channel_group":"Email"/);
      assert.match(text, /"campaign":"autumn"/);
      assert.match(text, /Chrome\/156/);
      assert.doesNotMatch(text, /"is_bot":true/);
    });
  }
});
