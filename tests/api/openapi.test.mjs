// The OpenAPI document against the router: every call that it names is answered.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";

let client;
let document;

before(async () => {
  client = await start();
  document = await (await fetch(`${client.url}/api/v1/openapi.json`)).json();
});
after(() => client.stop());

test("it covers the API, and each reference leads to a type", () => {
  const paths = Object.keys(document.paths);
  assert.ok(paths.length >= 45, `${paths.length} paths`);
  assert.ok(paths.includes("/workspaces/{ws}/reports/query"));
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
    assert.ok(document.components.schemas[name], name);
  }
});

test("the router knows every method of every path", async () => {
  const ws = await client.newWorkspace();
  const unanswered = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of Object.keys(methods)) {
      // An id that leads nowhere is a 404 of its own words; an address that is none has these.
      const address = path.replace("{ws}", ws).replaceAll(/\{\w+\}/g, "1");
      const body = ["get", "delete"].includes(method) ? undefined : "{";
      const answer = await client.api(method.toUpperCase(), address, body);
      // The admin token has no password to change.
      if (path === "/session/password") continue;
      const isUnknown = answer.status === 405 || (answer.status === 404 && !path.includes("{", path.indexOf("}") + 1));
      if (isUnknown && answer.body?.code !== "invite_gone") unanswered.push(`${method} ${path}: ${answer.status}`);
    }
  }
  assert.deepEqual(unanswered, []);
});

test("methods that it does not name are refused by those that exist", async () => {
  const ws = await client.newWorkspace();
  for (const path of ["/metrics", "/dimensions", "/reports/query", "/event_names"]) {
    const named = Object.keys(document.paths[`/workspaces/{ws}${path}`]);
    for (const method of ["get", "post", "put", "delete"].filter((it) => !named.includes(it))) {
      const { status } = await client.api(method.toUpperCase(), `/workspaces/${ws}${path}`, method === "get" ? undefined : "{}");
      assert.equal(status, 405, `${method} ${path}`);
    }
  }
});
