// Who may do what: every route, role by role; and nobody sees another's workspace.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ADMIN_TOKEN, read, start } from "./harness.mjs";

const PASSWORD = "correct horse battery";
const ROLES = ["viewer", "editor", "admin"];

/** Every route of a workspace: method, path, least role, body. */
const ROUTES = [
  ["GET", "", "viewer"],
  ["GET", "/sources", "viewer"],
  ["GET", "/events", "viewer"],
  ["GET", "/events/1", "viewer"],
  ["GET", "/event_names", "viewer"],
  ["GET", "/profiles?q=", "viewer"],
  ["GET", "/profiles/none", "viewer"],
  ["GET", "/orders", "viewer"],
  ["GET", "/orders/none", "viewer"],
  ["GET", "/sources/pixel/history", "viewer"],
  ["GET", "/sources/pixel/gaps?from=0&to=1", "viewer"],
  ["GET", "/live", "viewer"],
  ["GET", "/traffic", "viewer"],
  ["POST", "/channel_rules/preview", "viewer", {}],
  ["POST", "/what_if", "viewer", {}],
  ["PUT", "/traffic", "editor", []],
  ["POST", "/quarantine/1/replay", "editor"],
  ["GET", "/events.csv", "viewer"],
  ["GET", "/quality", "viewer"],
  ["GET", "/quality/properties?name=Note", "viewer"],
  ["GET", "/doctor", "viewer"],
  ["POST", "/sources/none/token", "editor", { grace_days: 1 }],
  ["POST", "/erasures", "admin", {}],
  ["POST", "/sources", "editor", {}],
  ["PATCH", "/sources/pixel", "editor", { name: "Pixel" }],
  ["PUT", "/sources/pixel/history", "editor", {}],
  ["POST", "/sources/pixel/history", "editor"],
  ["DELETE", "/sources/pixel/history", "editor"],
  ["PATCH", "", "admin", { name: "Tea" }],
  ["GET", "/users", "admin"],
  ["PATCH", "/users/none", "admin", { role: "viewer" }],
  ["DELETE", "/users/none", "admin"],
  ["POST", "/users/none/reset", "admin"],
  ["POST", "/invites", "admin", {}],
  ["DELETE", "/invites/none", "admin"],
  ["GET", "/keys", "admin"],
  ["POST", "/keys", "admin", {}],
  ["DELETE", "/keys/none", "admin"],
  ["GET", "/audit", "admin"],
  ["GET", "/data_requests", "admin"],
  ["GET", "/data_requests/1", "admin"],
  ["POST", "/import", "admin", ""],
  ["GET", "/profiles", "viewer"],
  ["POST", "/profiles/none/unmerge", "editor", {}],
  ["DELETE", "/unmerges/none", "editor"],
  ["GET", "/profiles/none/export", "admin"],
  ["DELETE", "/profiles/none", "admin"],
  ["GET", "/identity", "viewer"],
  ["GET", "/merges", "viewer"],
  ["GET", "/export", "admin"],
  ["GET", "/forwarding", "admin"],
  ["POST", "/forwarding", "admin"],
  ["POST", "/forwarding/test", "admin"],
  ["PATCH", "/forwarding/none", "admin"],
  ["DELETE", "/forwarding/none", "admin"],
  ["POST", "/forwarding/none/retry", "admin"],
  ["GET", "/derived_events", "viewer"],
  ["PUT", "/derived_events", "editor", {}],
  ["GET", "/spend", "viewer"],
  ["POST", "/spend", "editor", ""],
  ["GET", "/metrics", "viewer"],
  ["GET", "/dimensions", "viewer"],
  ["POST", "/reports/query", "viewer", {}],
  ["POST", "/reports/funnel", "viewer", {}],
  ["POST", "/reports/cohorts", "viewer", {}],
  ["GET", "/reports", "viewer"],
  ["POST", "/reports", "editor", {}],
  ["GET", "/reports/none", "viewer"],
  ["PUT", "/reports/none", "editor", {}],
  ["DELETE", "/reports/none", "editor"],
  ["GET", "/dashboards", "viewer"],
  ["POST", "/dashboards", "editor", {}],
  ["GET", "/dashboards/none", "viewer"],
  ["PUT", "/dashboards/none", "editor", {}],
  ["DELETE", "/dashboards/none", "editor"],
  ["GET", "/marketing", "viewer"],
  ["POST", "/marketing", "editor", {}],
  ["PATCH", "/marketing/none", "editor", {}],
  ["DELETE", "/marketing/none", "editor"],
  ["GET", "/marketing/none/accounts", "viewer"],
  ["POST", "/marketing/none/sign_in", "editor"],
  ["POST", "/marketing/none/sync", "editor"],
  ["GET", "/reconciliation", "viewer"],
  ["GET", "/retention", "viewer"],
  ["PUT", "/retention", "admin", { months: 24 }],
  ["GET", "/tracking_health", "viewer"],
];

describe("roles", () => {
  let client;
  let tea;
  let wine;
  const cookies = {};
  let key;

  const as = async (who, method, path, body) => {
    const headers = who.startsWith?.("Bearer") ? { authorization: who } : { cookie: who, origin: client.url };
    const sent = body === undefined || body === "" ? undefined : JSON.stringify(body);
    return read(await fetch(`${client.url}/api/v1${path}`, { method, headers, body: sent }));
  };
  const post = async (path, body) =>
    read(await fetch(`${client.url}/api/v1${path}`, { method: "POST", body: JSON.stringify(body) }));
  const cookieOf = (answer) => answer.headers.get("set-cookie").split(";")[0];

  async function join(workspace, email, role) {
    const made = await client.api("POST", `/workspaces/${workspace}/invites`, { email, role });
    assert.equal(made.status, 201, made.text);
    const taken = await post("/invites/accept", { token: made.body.token, password: PASSWORD });
    assert.equal(taken.status, 204, taken.text);
    return cookieOf(taken);
  }

  before(async () => {
    client = await start({ bindings: { CREDENTIAL_KEY: "a key of the tests" } });
    tea = await client.newWorkspace("Tea");
    wine = await client.newWorkspace("Wine");
    await client.newSource(tea, { name: "pixel", kind: "pixel", token: "tea-pixel" });
    await client.newSource(tea, { name: "crm", kind: "webhook", token: "tea-webhook" });
    for (const role of ROLES) cookies[role] = await join(tea, `${role}@tea.example`, role);
    const made = await client.api("POST", `/workspaces/${tea}/keys`, { name: "BI" });
    key = `Bearer ${made.body.secret}`;
  });
  after(() => client.stop());

  for (const [method, path, least, body] of ROUTES) {
    test(`${method} ${path} needs the role ${least}`, async () => {
      for (const role of ROLES) {
        const answer = await as(cookies[role], method, `/workspaces/${tea}${path}`, body);
        const isAllowed = ROLES.indexOf(least) <= ROLES.indexOf(role);
        assert.equal(answer.status === 403, !isAllowed, `${role}: ${answer.status} ${answer.text}`);
        assert.notEqual(answer.status, 500, answer.text);
        const elsewhere = await as(cookies[role], method, `/workspaces/${wine}${path}`, body);
        assert.equal(elsewhere.status, 404, `${role} of another workspace`);
        assert.equal(elsewhere.body.code, "not_found");
      }
      const answer = await as(key, method, `/workspaces/${tea}${path}`, body);
      assert.equal(answer.status === 403, least !== "viewer", `a key: ${answer.status}`);
      assert.equal((await as(key, method, `/workspaces/${wine}${path}`, body)).status, 404, "a key elsewhere");
      const nobody = await read(await fetch(`${client.url}/api/v1/workspaces/${tea}${path}`, { method }));
      assert.equal(nobody.status, 401);
    });
  }

  // The API answers nothing that its document lacks (edge-collector/src/access.rs).
  test("no route is left out above", async () => {
    const { paths } = await (await fetch(`${client.url}/api/v1/openapi.json`)).json();
    const tried = ROUTES.map(([method, path]) => [method, ...path.split("?")[0].split("/")]);
    const isTried = (method, path) => {
      const segments = path.slice("/workspaces/{ws}".length).split("/");
      return tried.some(
        ([triedMethod, ...at]) =>
          triedMethod === method && at.length === segments.length && at.every((it, idx) => segments[idx].startsWith("{") || segments[idx] === it),
      );
    };
    const ofWorkspace = Object.entries(paths).filter(([path]) => path.startsWith("/workspaces/{ws}"));
    const calls = ofWorkspace.flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path]));
    assert.deepEqual(calls.filter(([method, path]) => !isTried(method, path)), []);
    assert.equal((await client.api("GET", `/workspaces/${tea}/anything/new`)).status, 404);
  });

  test("each sees its own workspaces, and only the admin token makes them", async () => {
    for (const role of ROLES) {
      const seen = (await as(cookies[role], "GET", "/workspaces")).body;
      assert.deepEqual(seen.map(({ workspace_id }) => workspace_id), [tea]);
      assert.equal((await as(cookies[role], "POST", "/workspaces", { name: "More" })).status, 403);
    }
    assert.equal((await as(key, "GET", "/workspaces")).body.length, 1);
    assert.equal((await client.api("GET", "/workspaces")).body.length, 2);
    const me = (await as(cookies.editor, "GET", "/session")).body;
    assert.deepEqual({ ...me, user_id: "" }, { kind: "user", user_id: "", email: "editor@tea.example", roles: { [tea]: "editor" } });
    assert.deepEqual((await client.api("GET", "/session")).body, { kind: "owner" });
  });

  test("a token that sends events is told to editors only", async () => {
    const tokens = async (who) =>
      (await as(who, "GET", `/workspaces/${tea}/sources`)).body.map(({ kind, token }) => [kind, token]).sort();
    assert.deepEqual(await tokens(cookies.viewer), [["pixel", "tea-pixel"], ["webhook", ""]]);
    assert.deepEqual(await tokens(key), [["pixel", "tea-pixel"], ["webhook", ""]]);
    assert.deepEqual(await tokens(cookies.editor), [["pixel", "tea-pixel"], ["webhook", "tea-webhook"]]);
  });

  test("an event of one workspace is no event of another", async () => {
    await client.webhook("tea-webhook", { event_name: "Test", event_id: "only-tea", properties: {}, profile_properties: {}, aliases: ["urn:email:a@tea.example"] });
    const [event] = await client.events(tea);
    const cookie = await join(wine, "ann@wine.example", "admin");
    for (const path of ["/events", `/events/${event.seq}`, "/profiles?q=a@tea.example"]) {
      assert.equal((await as(cookie, "GET", `/workspaces/${tea}${path}`)).status, 404, path);
    }
    assert.deepEqual((await as(cookie, "GET", `/workspaces/${wine}/events`)).body.events, []);
    assert.equal((await as(cookie, "GET", `/workspaces/${wine}/events/${event.seq}`)).status, 404);
    assert.deepEqual((await as(cookie, "GET", `/workspaces/${wine}/profiles?q=a@tea.example`)).body, []);
  });

  test("an invite works once, and can be taken back", async () => {
    const made = await client.api("POST", `/workspaces/${tea}/invites`, { email: "New@Tea.example", role: "viewer" });
    const { token, invite_id, expires_at } = made.body;
    assert.ok(Math.abs(expires_at - Date.now() - 3 * 86_400_000) < 10_000);
    const shown = await post("/invites/open", { token });
    assert.deepEqual(
      [shown.body.workspace_name, shown.body.email, shown.body.role, shown.body.has_password],
      ["Tea", "new@tea.example", "viewer", false],
    );
    assert.equal((await post("/invites/accept", { token, password: "short" })).status, 400);
    assert.equal((await post("/invites/accept", { token: "guess", password: PASSWORD })).status, 404);
    assert.equal((await client.api("DELETE", `/workspaces/${tea}/invites/${invite_id}`)).status, 204);
    assert.equal((await post("/invites/accept", { token, password: PASSWORD })).status, 404);
    assert.equal((await client.api("POST", `/workspaces/${tea}/invites`, { email: "viewer@tea.example", role: "admin" })).status, 400);
    assert.equal((await client.api("POST", `/workspaces/${tea}/invites`, { email: "x@tea.example", role: "king" })).status, 400);
  });

  test("who is known joins another workspace with the same password", async () => {
    const made = await client.api("POST", `/workspaces/${wine}/invites`, { email: "editor@tea.example", role: "viewer" });
    const { token } = made.body;
    assert.equal((await post("/invites/accept", { token, password: "another password" })).status, 401);
    const taken = await post("/invites/accept", { token, password: PASSWORD });
    assert.equal(taken.status, 204);
    const { roles, user_id } = (await as(cookieOf(taken), "GET", "/session")).body;
    assert.deepEqual(roles, { [tea]: "editor", [wine]: "viewer" });
    assert.equal((await client.api("DELETE", `/workspaces/${wine}/users/${user_id}`)).status, 204);
    assert.equal((await as(cookies.editor, "GET", `/workspaces/${wine}/events`)).status, 404);
  });

  test("signing in, a new password, signing out", async () => {
    await join(tea, "cid@tea.example", "viewer");
    assert.equal((await post("/session", { email: "cid@tea.example", password: "wrong password" })).status, 401);
    const first = await post("/session", { email: " CID@tea.example", password: PASSWORD });
    assert.equal(first.status, 204);
    assert.match(first.headers.get("set-cookie"), /Max-Age=43200; HttpOnly; SameSite=Strict$/);
    const second = cookieOf(await post("/session", { email: "cid@tea.example", password: PASSWORD }));
    const renewal = { old_password: PASSWORD, new_password: "an even longer password" };
    assert.equal((await as(second, "POST", "/session/password", { ...renewal, old_password: "no" })).status, 400);
    const renewed = await as(second, "POST", "/session/password", renewal);
    assert.equal(renewed.status, 204);
    assert.equal((await as(cookieOf(first), "GET", "/session")).status, 401, "other sessions end");
    const third = cookieOf(renewed);
    assert.equal((await as(third, "GET", "/session")).status, 200);
    assert.equal((await as(third, "DELETE", "/session")).status, 204);
    assert.equal((await as(third, "GET", "/session")).status, 401, "the cookie is worth nothing afterwards");
  });

  test("who is removed is out at once, and so is a key", async () => {
    const cookie = await join(tea, "dan@tea.example", "viewer");
    const { user_id } = (await as(cookie, "GET", "/session")).body;
    assert.equal((await client.api("PATCH", `/workspaces/${tea}/users/${user_id}`, { role: "admin" })).status, 204);
    assert.equal((await as(cookie, "GET", `/workspaces/${tea}/users`)).status, 200);
    assert.equal((await client.api("DELETE", `/workspaces/${tea}/users/${user_id}`)).status, 204);
    assert.equal((await as(cookie, "GET", `/workspaces/${tea}/users`)).status, 401);
    const made = (await client.api("POST", `/workspaces/${tea}/keys`, { name: "old" })).body;
    assert.equal((await client.api("DELETE", `/workspaces/${tea}/keys/${made.key_id}`)).status, 204);
    assert.equal((await as(`Bearer ${made.secret}`, "GET", `/workspaces/${tea}/events`)).status, 401);
  });

  test("a forgotten password is reset by a link", async () => {
    const cookie = await join(tea, "eva@tea.example", "editor");
    const { user_id } = (await as(cookie, "GET", "/session")).body;
    const made = await as(cookies.admin, "POST", `/workspaces/${tea}/users/${user_id}/reset`);
    assert.equal(made.status, 201);
    const taken = await post("/invites/accept", { token: made.body.token, password: "a brand new password" });
    assert.equal(taken.status, 204);
    assert.equal((await as(cookie, "GET", "/session")).status, 401);
    assert.deepEqual((await as(cookieOf(taken), "GET", "/session")).body.roles, { [tea]: "editor" });
  });

  test("the log of changes says who changed what, without values", async () => {
    await as(cookies.editor, "PATCH", `/workspaces/${tea}/sources/pixel`, { name: "Shop of Ann Berg" });
    const { lines } = (await as(cookies.admin, "GET", `/workspaces/${tea}/audit`)).body;
    const [newest] = lines;
    assert.deepEqual(
      [newest.actor, newest.method, newest.path, newest.fields],
      ["editor@tea.example", "PATCH", "sources/pixel", ["name"]],
    );
    assert.ok(!JSON.stringify(lines).includes("Ann Berg"));
    assert.ok(lines.some(({ actor, path }) => actor === "admin token" && path === "invites"));
    assert.ok(lines.every(({ method }) => method !== "GET"));
  });

  test("a change with a person's cookie must come from this site", async () => {
    const headers = { cookie: cookies.admin, origin: "https://evil.example" };
    const answer = await fetch(`${client.url}/api/v1/workspaces/${tea}/keys`, { method: "POST", headers, body: '{"name":"x"}' });
    assert.equal(answer.status, 403);
    const upgrade = await fetch(`${client.url}/api/v1/workspaces/${tea}/keys`, { method: "POST", headers: { cookie: cookies.admin }, body: '{"name":"x"}' });
    assert.equal(upgrade.status, 403);
  });

  test("guessing is counted by account and by address, and a restart forgets nothing", async () => {
    const from = async (ip, path, body) =>
      (await read(await fetch(`${client.url}/api/v1${path}`, { method: "POST", headers: { "cf-connecting-ip": ip }, body: JSON.stringify(body) }))).status;
    const guess = (ip, email) => from(ip, "/session", { email, password: "a wrong password" });
    // One account from ten addresses, all at once.
    const many = await Promise.all(Array.from({ length: 14 }, (_, n) => guess(`192.0.2.${n}`, "admin@tea.example")));
    assert.deepEqual([many.filter((it) => it === 401).length, many.filter((it) => it === 429).length], [10, 4]);
    assert.equal(await from("198.51.100.1", "/session", { email: "admin@tea.example", password: PASSWORD }), 429);
    assert.equal(await from("198.51.100.1", "/session", { email: "editor@tea.example", password: PASSWORD }), 204);
    // Ten accounts, known or not, and invites, from one network.
    for (let n = 0; n < 10; n += 1) assert.equal(await guess(`2001:db8::${n}`, `nobody-${n}@tea.example`), 401);
    assert.equal(await from("2001:db8::ffff", "/invites/open", { token: "guess" }), 429);
    await client.restart();
    assert.equal(await from("2001:db8::ffff", "/session", { token: ADMIN_TOKEN }), 429);
    assert.equal(await guess("198.51.100.2", "admin@tea.example"), 429);
    assert.equal(await from("198.51.100.3", "/session", { token: ADMIN_TOKEN }), 204);
    assert.equal((await client.api("GET", "/workspaces")).status, 200, "calls with a key or the admin token go on");
  });

  test("guessing the old password of a session is slowed down", async () => {
    const cookie = await join(tea, "fay@tea.example", "viewer");
    const statuses = [];
    for (let n = 0; n < 11; n += 1) {
      const body = JSON.stringify({ old_password: `guess number ${n}`, new_password: "an even longer password" });
      const headers = { cookie, origin: client.url, "cf-connecting-ip": "198.51.100.9" };
      statuses.push((await fetch(`${client.url}/api/v1/session/password`, { method: "POST", headers, body })).status);
    }
    assert.deepEqual(statuses, [...Array(10).fill(400), 429]);
  });
});
