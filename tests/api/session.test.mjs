import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ADMIN_TOKEN, read, start } from "./harness.mjs";

describe("logging in", () => {
  let client;
  before(async () => {
    client = await start();
  });
  after(() => client.stop());

  const call = async (method, path, headers = {}, body = undefined) =>
    read(await fetch(`${client.url}/api/v1${path}`, { method, headers, body }));
  const logIn = (token) => call("POST", "/session", {}, JSON.stringify({ token }));
  const cookieOf = async () =>
    (await logIn(ADMIN_TOKEN)).headers.get("set-cookie").split(";")[0];

  test("the token opens a session that the cookie proves", async () => {
    const answer = await logIn(ADMIN_TOKEN);
    assert.equal(answer.status, 204);
    const cookie = answer.headers.get("set-cookie");
    assert.match(cookie, /^tributary_session=[^;]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: cookie.split(";")[0] };
    assert.equal((await call("GET", "/session", headers)).status, 200);
    assert.equal((await call("GET", "/workspaces", headers)).status, 200);
  });

  test("without a session there is nothing to see", async () => {
    for (const path of ["/session", "/workspaces", "/workspaces/demo/events", "/nowhere"]) {
      const answer = await call("GET", path);
      assert.equal(answer.status, 401, path);
      assert.equal(answer.body.code, "unauthorized");
    }
    const forged = { cookie: "tributary_session=99999999999.AAAA" };
    assert.equal((await call("GET", "/session", forged)).status, 401);
    assert.equal((await call("GET", "/session", { authorization: "Bearer no" })).status, 401);
  });

  test("the admin token works as a bearer", async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    assert.equal((await call("GET", "/workspaces", headers)).status, 200);
  });

  test("logging out takes the cookie away", async () => {
    const headers = { cookie: await cookieOf(), origin: client.url };
    const answer = await call("DELETE", "/session", headers);
    assert.equal(answer.status, 204);
    assert.match(answer.headers.get("set-cookie"), /^tributary_session=; .*Max-Age=0/);
  });

  test("a change with the cookie must come from this site", async () => {
    const cookie = await cookieOf();
    const body = JSON.stringify({ name: "", time_zone: null, currency: null });
    const make = async (headers) => (await call("POST", "/workspaces", { cookie, ...headers }, body)).status;
    assert.equal(await make({}), 403);
    assert.equal(await make({ origin: "https://evil.example" }), 403);
    assert.equal(await make({ "sec-fetch-site": "cross-site" }), 403);
    // An empty name is refused by the API itself: the request came through.
    assert.equal(await make({ origin: client.url }), 400);
    assert.equal(await make({ "sec-fetch-site": "same-origin" }), 400);
  });

  test("behind a proxy that ends TLS, the https page is this site", async () => {
    const proxied = { "x-forwarded-proto": "https" };
    const entered = await call("POST", "/session", proxied, JSON.stringify({ token: ADMIN_TOKEN }));
    const cookie = entered.headers.get("set-cookie");
    assert.match(cookie, /; Secure$/);
    const headers = { ...proxied, cookie: cookie.split(";")[0], origin: client.url.replace("http:", "https:") };
    const made = await call("POST", "/workspaces", headers, JSON.stringify({ name: "" }));
    assert.equal(made.status, 400);
    assert.equal(made.body.code, "invalid_field");
  });

  test("a login that is no login is refused", async () => {
    assert.equal((await call("POST", "/session", {}, "{}")).status, 400);
    assert.equal((await call("POST", "/session", {}, "x".repeat(5000))).status, 413);
    assert.equal((await call("PUT", "/session")).status, 405);
  });

  test("guessing is slowed down", async () => {
    const statuses = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await logIn(`guess ${n}`)).status);
    assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
    const held = await logIn(ADMIN_TOKEN);
    assert.equal(held.status, 429);
    assert.ok(0 < Number(held.headers.get("retry-after")));
  });
});

describe("a deployment without ADMIN_TOKEN", () => {
  let client;
  before(async () => {
    client = await start({ bindings: { ADMIN_TOKEN: "" } });
  });
  after(() => client.stop());

  test("refuses the API and says why", async () => {
    const answer = await client.api("GET", "/workspaces", undefined, { authorization: "Bearer " });
    assert.equal(answer.status, 503);
    assert.equal(answer.body.code, "admin_token_missing");
    const login = await client.api("POST", "/session", { token: "" });
    assert.equal(login.status, 503);
  });
});
