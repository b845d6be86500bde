// The recipe of the first-party proxy, run as it stands in the guide, before a running collector.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { start } from "../api/harness.mjs";
import { launch } from "../browser.mjs";
import { waitFor } from "./shop.mjs";

const guide = readFileSync(new URL("../../docs/guides/first-party-proxy.md", import.meta.url), "utf8");
const blocks = (language) => [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)\\n\`\`\`$`, "gm"))].map(([, text]) => text);

let client, workspace, token, server, browser, origin, seen;
before(async () => {
  client = await start();
  workspace = await client.newWorkspace();
  ({ token } = await client.newSource(workspace, { kind: "pixel" }));
  const code = blocks("js")[0].replace("https://HOST", client.url);
  const { default: proxy } = await import("data:text/javascript," + encodeURIComponent(code));
  const [own, moved] = blocks("html").map((tag) => tag.replaceAll("TOKEN", token).replaceAll("https://HOST", client.url));
  server = createServer(async (request, response) => {
    const page = { "/": own, "/moved": moved.replaceAll("https://shop.example", origin) }[request.url];
    if (page) return response.writeHead(200, { "content-type": "text/html", "set-cookie": "session=secret" }).end(`<!doctype html><title>Shop</title>${page}`);
    const parts = [];
    for await (const part of request) parts.push(part);
    const { method, headers } = request;
    const answer = await proxy.fetch(new Request(origin + request.url, { method, headers, body: method === "POST" ? Buffer.concat(parts) : undefined }));
    seen.push({ url: request.url, status: answer.status, setCookie: answer.headers.getSetCookie() });
    const passed = [...answer.headers].filter(([name]) => !/^(set-cookie|content-encoding|content-length|transfer-encoding)$/.test(name));
    response.writeHead(answer.status, [...passed, ...answer.headers.getSetCookie().map((line) => ["set-cookie", line])].flat());
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://www.shop.test:${server.address().port}`;
  browser = await launch();
});
after(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
  await client.stop();
});

for (const [what, path] of [["a tag of the shop's own", "/"], ["a call of `proxy`", "/moved"]]) {
  test(`events come through the proxy by ${what}`, async () => {
    seen = [];
    const page = await (await browser.newContext()).newPage();
    const foreign = [];
    page.on("request", (request) => !request.url().startsWith(origin) && foreign.push(new URL(request.url()).pathname));
    await page.goto(origin + path);
    const took = (pattern, status) => seen.some((one) => pattern.test(one.url) && one.status === status);
    await waitFor(() => took(/^\/x\/e\//, 202) && took(/^\/x\/pixels\/assets\/.*wasm$/, 200), () => JSON.stringify(seen));
    assert.deepEqual(foreign, path === "/" ? [] : [`/pixels/${token}.js`]);
    // The visitor's cookie was there with the first batch already.
    const visitor = (await page.context().cookies()).find((one) => one.name === "__cvg_uid").value;
    const [line] = seen.flatMap((one) => one.setCookie);
    assert.match(line, new RegExp(`^__cvg_uid=${visitor}; Max-Age=34560000; .*Domain=shop\\.test$`));
    const [stored] = await client.events(workspace, "?name=%24page_load&limit=1");
    assert.equal(stored.url, origin + path);
  });
}

test("what is not the pixel's does not pass", async () => {
  for (const path of ["/x/api/v1/session", "/x/dashboard/", "/x/"]) assert.equal((await fetch(`http://127.0.0.1:${server.address().port}${path}`)).status, 404, path);
});
