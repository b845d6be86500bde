import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { start } from "./harness.mjs";

describe("what browsers fetch", () => {
  let client, workspace, token;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "pixel" }));
  });
  after(() => client.stop());
  const get = (path, options) => fetch(`${client.url}${path}`, { redirect: "manual", ...options });

  test("a known token's loader, with and without `.js`", async () => {
    const [a, b] = [await get(`/pixels/${token}.js`), await get(`/pixels/${token}`)];
    for (const response of [a, b]) {
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type"), /^text\/javascript/);
      assert.match(response.headers.get("cache-control"), /max-age=300/);
    }
    const text = await a.text();
    assert.equal(text, await b.text());
    assert.ok(text.endsWith(`(${JSON.stringify({ host: client.url, token })});\n`), text.slice(-200));
  });

  test("a loader is called with the settings of its source", async () => {
    const options = { consent: "require", untracked: ["Viewed Cart"] };
    const { source_id, token } = await client.newSource(workspace, { kind: "pixel" });
    await client.api("PATCH", `/workspaces/${workspace}/sources/${source_id}`, { options });
    const text = await (await get(`/pixels/${token}.js`)).text();
    const settings = { host: client.url, token, consent: "require", off: ["Viewed Cart"] };
    assert.ok(text.endsWith(`(${JSON.stringify(settings)});\n`), text.slice(-200));
  });

  test("an unknown token's is a comment, not an error in the page's console", async () => {
    const response = await get("/pixels/nobodys-token.js");
    assert.equal(response.status, 404);
    assert.match(response.headers.get("content-type"), /^text\/javascript/);
    assert.match(await response.text(), /^\/\*.*\*\/\n$/);
  });

  test("the parts that the loader names are cached for ever and open to every page", async () => {
    const loader = await (await get(`/pixels/${token}.js`)).text();
    const [stem] = /\bpixel-[0-9a-f]{8,}/.exec(loader);
    const parts = [`${stem}.js`, `${stem}.wasm`];
    for (const part of parts) {
      const response = await get(`/pixels/assets/${part}`);
      assert.equal(response.status, 200, part);
      assert.match(response.headers.get("cache-control"), /immutable/);
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
      const type = part.endsWith("wasm") ? "application/wasm" : "text/javascript; charset=utf-8";
      assert.equal(response.headers.get("content-type"), type);
    }
  });

  test("the dashboard, whatever address it routes itself", async () => {
    const home = await get("/");
    assert.equal(home.status, 302);
    assert.equal(new URL(home.headers.get("location")).pathname, "/dashboard/");
    for (const path of ["/dashboard/", "/dashboard/events", "/dashboard/profiles/abc"]) {
      const response = await get(path);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get("content-type"), /^text\/html/);
      assert.match(response.headers.get("content-security-policy"), /frame-ancestors 'none'/);
      assert.equal(response.headers.get("cache-control"), "no-cache");
    }
    const html = await (await get("/dashboard/")).text();
    const [, script] = /src="(\/dashboard\/[^"]+\.js)"/.exec(html);
    const response = await get(script);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("cache-control"), /immutable/);
    assert.equal((await get("/dashboard/missing.js")).status, 404);
    assert.equal((await get("/dashboard/", { method: "POST" })).status, 405);
  });

  test("no file outside the folder", async () => {
    for (const path of ["/dashboard/%2e%2e/worker/index.js", "/pixels/assets/..%2f..%2f..%2fbuilt.json"]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  test("health", async () => {
    assert.equal((await get("/healthz")).status, 200);
    assert.equal((await get("/nowhere")).status, 404);
    assert.equal((await get("/shop")).status, 404, "no demo shop without its tokens");
  });
});
