import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { batch, serverEvent, start } from "./harness.mjs";

describe("who is one person", () => {
  let client;
  let workspace;
  let server;
  let pixel;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    server = await client.newSource(workspace, { kind: "webhook", name: "Server" });
    pixel = await client.newSource(workspace, { kind: "pixel", name: "Shop" });
  });
  after(() => client.stop());

  const api = (method, path, body) => client.api(method, `/workspaces/${workspace}${path}`, body);
  const told = (name, aliases, changes = {}) =>
    client.webhook(server.token, serverEvent({ event_name: name, aliases, properties: {}, profile_properties: {}, ...changes }));
  const idOf = async (alias) => (await api("GET", `/profiles?q=${encodeURIComponent(alias)}`)).body[0].profile_id;

  test("two customers with one address stay two, and the conflict is told", async () => {
    const mail = "urn:email:family@mail.example";
    await told("Logged In", ["urn:customer_id:7", mail], { timestamp: "2026-01-01T10:00:00Z" });
    await told("Logged In", ["urn:customer_id:8", mail], { timestamp: "2026-01-01T11:00:00Z" });
    const [seven, eight] = [await idOf("urn:customer_id:7"), await idOf("urn:customer_id:8")];
    assert.notEqual(seven, eight);
    assert.equal(await idOf(mail), seven, "who came first keeps it");
    const { conflicts } = (await api("GET", "/identity")).body;
    assert.equal(conflicts.length, 1);
    assert.deepEqual([conflicts[0].profile_a, conflicts[0].profile_b].sort(), [seven, eight].sort());
    const { merges } = (await api("GET", `/profiles/${eight}`)).body;
    assert.deepEqual(merges.map(({ standing }) => standing), ["conflict"]);
  });

  test("an alias of six visitors in an hour is quarantined and told", async () => {
    for (let n = 0; n < 6; n++) await told("Updated Cart", [`urn:cookie:visitor-${n}`, "urn:cart_token:cached"]);
    const { quarantined } = (await api("GET", "/identity")).body;
    assert.deepEqual(quarantined.map(({ alias, n_visitors }) => [alias, n_visitors]), [["urn:cart_token:cached", 6]]);
    assert.notEqual(await idOf("urn:cookie:visitor-0"), await idOf("urn:cookie:visitor-1"));
  });

  test("a merge is taken back and given again", async () => {
    const visitor = "0193-ann";
    await client.pixel(pixel.token, batch(2, visitor));
    await told("Placed Order", ["urn:email:ann@shop.example"], {
      properties: { id: "77", total_price: "19.90", currency: "EUR", items: [] },
    });
    const old = await idOf("urn:email:ann@shop.example");
    await told("Logged In", [`urn:cookie:${visitor}`, "urn:email:ann@shop.example"]);
    const profile = await idOf(`urn:cookie:${visitor}`);
    const order = async () => (await api("GET", "/orders/77")).body;
    assert.equal((await order()).touches.length, 1);
    const aliases = { alias_a: `urn:cookie:${visitor}`, alias_b: "urn:email:ann@shop.example" };
    const done = await api("POST", `/profiles/${profile}/unmerge`, aliases);
    assert.equal(done.status, 201, done.text);
    assert.notEqual(done.body.profile_a, done.body.profile_b);
    assert.equal((await order()).touches.length, 0);
    const again = await api("POST", `/profiles/${profile}/unmerge`, aliases);
    assert.equal(again.body.errors[0].field, "alias_b");
    const undone = await api("DELETE", `/unmerges/${done.body.unmerge_id}`);
    assert.equal(undone.status, 200);
    assert.equal(undone.body.profile_a, undone.body.profile_b);
    assert.equal((await order()).touches.length, 1);
    assert.equal((await api("DELETE", `/unmerges/${done.body.unmerge_id}`)).status, 404);
    const merges = (await api("GET", "/merges")).body;
    assert.ok(merges.some((it) => it.old_profile_id === old && it.new_profile_id === profile), JSON.stringify(merges));
    const csv = await api("GET", "/merges?format=csv");
    assert.match(csv.headers.get("content-type"), /text\/csv/);
    assert.equal(csv.text.split("\n")[0], "timestamp,old_profile_id,new_profile_id");
    assert.ok(csv.text.includes(`,${old},${profile}\n`));
    assert.equal((await api("GET", "/merges?format=xml")).status, 400);
  });

  test("the export holds decisions and events, and nothing secret", async () => {
    const exported = await api("GET", "/export");
    assert.match(exported.headers.get("content-type"), /ndjson/);
    const lines = exported.text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines[0], { type: "export", version: 1 });
    const tables = new Set(lines.filter(({ type }) => type === "row").map(({ table }) => table));
    assert.ok(tables.has("unmerge") && tables.has("source"), [...tables].join());
    const events = lines.filter(({ type }) => type === "event");
    assert.ok(events.length > 9);
    assert.ok(!exported.text.includes(server.token));
    assert.equal((await api("POST", "/export")).status, 405);
  });

  test("a person is handed everything, then forgotten", async () => {
    const id = await idOf("urn:email:ann@shop.example");
    const file = await api("GET", `/profiles/${id}/export`);
    assert.match(file.headers.get("content-disposition"), /attachment/);
    assert.ok(file.text.includes("ann@shop.example"));
    assert.equal((await api("DELETE", `/profiles/${id}`)).status, 200);
    assert.equal((await api("GET", `/profiles/${id}`)).status, 404);
    assert.equal((await api("GET", "/profiles?q=ann@shop")).body.length, 0);
    assert.equal((await api("DELETE", `/profiles/${id}`)).status, 404);
    assert.equal((await api("GET", `/profiles/${id}/export`)).status, 404);
    assert.ok(!(await api("GET", "/export")).text.includes("ann@shop.example"));
  });
});
