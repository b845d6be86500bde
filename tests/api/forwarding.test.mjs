// Forwarding to ClickHouse: set up over the API, failures told in words, kills between send and
// answer, erasure, a dead target that delays only itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startClickhouse } from "../fakes/clickhouse.mjs";
import { start, until } from "./harness.mjs";


let [client, there, workspace] = [];
before(async () => {
  there = await startClickhouse();
  client = await start({ reach: ["public", "private"], bindings: { CREDENTIAL_KEY: "a long random text for the tests" } });
  workspace = await client.newWorkspace("Tea");
  await client.newSource(workspace, { kind: "webhook", token: "hook-token" });
});
after(async () => {
  await client.stop();
  await there.stop();
});

const call = (method, path = "", body) => client.api(method, `/workspaces/${workspace}/forwarding${path}`, body);
const asked = (more = {}) => ({ url: there.url, database: there.database, user: there.user, password: there.password, ...more });
const status = async () => (await call("GET")).body[0];
const send = (id, email, properties = {}) =>
  client.webhook("hook-token", { event_name: "Test", event_id: id, properties, profile_properties: {}, aliases: [`urn:email:${email}`] });
const ids = () => there.rows("tributary_events").map((row) => row.event_id).sort();
/** Waits until nothing waits, trying at once instead of after the usual pause. */
const forwarded = () =>
  until("all is forwarded", async () => {
    const { target_id: id } = await status();
    await call("POST", `/${id}/retry`);
    const now = await status();
    return now.n_waiting === 0 && !now.is_catching_up && now;
  });

test("a trial says what is wrong, in words, and keeps nothing", async () => {
  assert.deepEqual((await call("POST", "/test", asked())).body, { error: null, advice: null });
  for (const [more, words] of [
    [{ password: "wrong" }, /refuses this user or password/],
    [{ database: "nowhere" }, /no database of this name/],
    [{ url: "http://127.0.0.1:9" }, /does not answer/],
    [{ url: client.url }, /not ClickHouse/],
  ]) {
    const { body } = await call("POST", "/test", asked(more));
    assert.match(body.error, words);
    assert.ok(body.advice);
  }
  const refused = await call("POST", "/test", asked({ url: "https://x/${META_APP_SECRET}" }));
  assert.deepEqual([refused.status, refused.body.errors[0].field], [400, "url"]);
  assert.deepEqual((await call("GET")).body, []);
});

test("what was there before and what comes after arrives; the password is never told", async () => {
  await send("before", "ann@tea.example", { note: "${credential} ${META_APP_SECRET}" });
  const made = await call("POST", "", asked());
  assert.equal(made.status, 201);
  await send("after", "bob@tea.example");
  const now = await forwarded();
  assert.deepEqual(ids(), ["after", "before"]);
  const [row] = there.rows("tributary_events").filter((it) => it.event_id === "before");
  assert.equal(JSON.parse(row.properties).note, "${credential} ${META_APP_SECRET}");
  assert.ok(2 <= now.n_rows && now.forwarded_at && now.error === null);
  for (const answer of [made, await call("GET"), await client.api("GET", `/workspaces/${workspace}/audit`)]) {
    assert.ok(!answer.text.includes("hunter"), answer.text);
  }
  const { lines } = (await client.api("GET", `/workspaces/${workspace}/audit`)).body;
  const changes = lines.map(({ method, path, fields }) => [method, path, ...fields]);
  assert.ok(changes.some((it) => it.join() === "POST,forwarding,url,database,user,password"), JSON.stringify(changes));
  assert.ok(!changes.some((it) => it[1] === "forwarding/test"));
  assert.equal((await call("POST", "", asked())).body.errors[0].field, "database");
});

test("a refusal is told with what to do, and another login mends it", async () => {
  there.password = "another one";
  await send("third", "bob@tea.example");
  const { target_id: id } = await status();
  await call("POST", `/${id}/retry`);
  const failing = await until("the refusal is told", async () => {
    const now = await status();
    return now.error && now;
  });
  assert.match(failing.error, /refuses this user or password/);
  assert.match(failing.advice, /again/);
  assert.ok(1 <= failing.n_failures && Date.now() - 5_000 < failing.next_at && failing.lag_ms !== null);
  assert.equal((await call("PATCH", `/${id}`, { user: "x" })).body.errors[0].field, "password");
  assert.equal((await call("PATCH", `/${id}`, { password: there.password })).status, 204);
  assert.equal((await forwarded()).error, null);
  assert.ok(ids().includes("third"));
});

test("an answer that is lost repeats a row, and the row counts once", async () => {
  const { target_id: id } = await status();
  there.faults.push("unheard", 500, "drop");
  await send("fourth", "bob@tea.example");
  await call("POST", `/${id}/retry`);
  await until("it was written unheard", async () => ids().includes("fourth"));
  // Ingest and the dashboard do not wait for it.
  const began = Date.now();
  assert.equal((await send("fifth", "bob@tea.example")).status, 202);
  assert.ok(Date.now() - began < 2_000);
  there.faults.length = 0;
});

test("a paused target sends nothing, and a removed one is forgotten", async () => {
  const { target_id: id } = await status();
  assert.equal((await call("PATCH", `/${id}`, { is_paused: true })).status, 204);
  const before = there.all().length;
  await send("sixth", "bob@tea.example");
  await call("POST", `/${id}/retry`);
  assert.deepEqual([(await status()).is_paused, there.all().length], [true, before]);
  assert.equal((await call("DELETE", `/${id}`)).status, 204);
  assert.deepEqual((await call("GET")).body, []);
  assert.equal((await call("DELETE", `/${id}`)).status, 404);
});

test("added again after a restart, everything is there once; who is erased is gone", async () => {
  await client.restart();
  assert.equal((await call("POST", "", asked())).status, 201);
  await forwarded();
  assert.deepEqual(ids(), ["after", "before", "fifth", "fourth", "sixth", "third"]);
  assert.ok(JSON.stringify(there.all()).includes("ann@tea.example"));
  const erased = await client.api("POST", `/workspaces/${workspace}/erasures`, { alias: "urn:email:ann@tea.example" });
  assert.equal(erased.status, 200);
  await forwarded();
  assert.ok(!JSON.stringify(there.all()).includes("ann@tea.example"));
  assert.deepEqual(ids(), ["after", "fifth", "fourth", "sixth", "third"]);
});
