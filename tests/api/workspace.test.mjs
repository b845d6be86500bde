import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ADMIN_TOKEN, batch, serverEvent, start, statusOfDeclared } from "./harness.mjs";
import { liveSocket } from "./socket.mjs";

describe("workspaces and sources", () => {
  let client;
  before(async () => {
    client = await start();
  });
  after(() => client.stop());

  test("a workspace is made once and listed", async () => {
    const asked = { name: "Ada's Shop", time_zone: "Europe/Berlin", currency: "EUR" };
    const made = await client.api("POST", "/workspaces", asked);
    assert.equal(made.status, 201);
    assert.deepEqual({ ...made.body, workspace_id: "" }, { ...asked, workspace_id: "" });
    assert.match(made.body.workspace_id, /^[a-z0-9-]+$/);
    const listed = await client.api("GET", "/workspaces");
    assert.deepEqual(listed.body, [made.body]);
    const again = await client.api("POST", "/workspaces", asked);
    assert.equal(again.status, 400);
    assert.equal(again.body.errors[0].field, "name");
  });

  test("bad input is refused with the field", async () => {
    for (const [field, changes] of [
      ["name", { name: "" }],
      ["time_zone", { time_zone: "over there" }],
      ["currency", { currency: "money" }],
    ]) {
      const asked = { name: "Another", time_zone: null, currency: null, ...changes };
      const answer = await client.api("POST", "/workspaces", asked);
      assert.equal(answer.status, 400);
      assert.equal(answer.body.errors[0].field, field);
    }
    assert.equal((await client.api("POST", "/workspaces", "{")).status, 400);
    assert.equal((await client.api("DELETE", "/workspaces")).status, 405);
  });

  test("a new source is listed as waiting, then live", async () => {
    const workspace = await client.newWorkspace();
    const source = await client.newSource(workspace, { kind: "pixel", name: "Web shop" });
    assert.match(source.token, /^[A-Za-z0-9_-]{6,}$/);
    assert.equal(source.liveness, "waiting");
    const status = async () => (await client.api("GET", `/workspaces/${workspace}/sources`)).body[0];
    assert.deepEqual(await status(), source);
    await client.pixel(source.token, batch(2));
    const live = await status();
    assert.equal(live.liveness, "live");
    assert.equal(live.events_24h, 2);
    assert.equal(live.last_event_name, "$page_load");
  });

  test("a token that another workspace's source has is refused and leaves no source", async () => {
    const [mine, theirs] = [await client.newWorkspace(), await client.newWorkspace()];
    const taken = { kind: "pixel", token: "taken-token" };
    await client.newSource(theirs, taken);
    const asked = { name: "x", allowed_origins: [], secret: null, ...taken };
    const answer = await client.api("POST", `/workspaces/${mine}/sources`, asked);
    assert.equal(answer.status, 400);
    assert.equal(answer.body.errors[0].field, "token");
    assert.deepEqual((await client.api("GET", `/workspaces/${mine}/sources`)).body, []);
  });

  test("a source is changed field by field", async () => {
    const workspace = await client.newWorkspace();
    const source = await client.newSource(workspace, { kind: "webhook", name: "Server" });
    const change = (id, body) => client.api("PATCH", `/workspaces/${workspace}/sources/${id}`, body);
    const renamed = await change(source.source_id, { name: "Backend" });
    assert.deepEqual(renamed.body, { ...source, name: "Backend" });
    const options = { ...source.options, email_is_alias: true };
    assert.deepEqual((await change(source.source_id, { options })).body, { ...renamed.body, options });
    assert.equal((await change("nobody", { name: "x" })).status, 404);
    for (const [body, field] of [
      [{ name: " " }, "name"],
      [{ allowed_origins: ["shop"] }, "allowed_origins"],
      [{ options: { upsell_delay_s: 90_000 } }, "options.upsell_delay_s"],
    ]) {
      const refused = await change(source.source_id, body);
      assert.deepEqual([refused.status, refused.body.errors[0].field], [400, field]);
    }
    const email = { aliases: ["urn:x:1"], profile_properties: { $email: "known@shop.example" } };
    assert.equal((await client.webhook(source.token, serverEvent(email))).status, 202);
    const people = await client.api("GET", `/workspaces/${workspace}/profiles?q=known@shop.example`);
    assert.equal(people.body.length, 1, "the e-mail is an alias");
  });

  test("workspaces do not see each other", async () => {
    const [mine, theirs] = [await client.newWorkspace(), await client.newWorkspace()];
    const { token } = await client.newSource(mine, { kind: "webhook" });
    const sent = serverEvent({ aliases: ["urn:email:only@mine.example"] });
    assert.equal((await client.webhook(token, sent)).status, 202);
    assert.equal((await client.events(mine)).length, 1);
    assert.deepEqual(await client.events(theirs), []);
    const profiles = (id) => client.api("GET", `/workspaces/${id}/profiles?q=only@mine.example`);
    assert.equal((await profiles(mine)).body.length, 1);
    assert.deepEqual((await profiles(theirs)).body, []);
  });

  test("what is not there is 404", async () => {
    const workspace = await client.newWorkspace();
    for (const path of [
      "/nowhere",
      "/workspaces/nobodys/events",
      "/workspaces/nobodys",
      `/workspaces/${workspace}/nowhere`,
      `/workspaces/${workspace}/events/999`,
      `/workspaces/${workspace}/events/x`,
      `/workspaces/${workspace}/profiles/nobody`,
    ]) {
      const answer = await client.api("GET", path);
      assert.equal(answer.status, 404, path);
      assert.match(answer.headers.get("content-type"), /problem\+json/);
    }
  });
});

describe("reading", () => {
  let client, workspace, pixel, webhook;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    pixel = await client.newSource(workspace, { kind: "pixel" });
    webhook = await client.newSource(workspace, { kind: "webhook" });
    for (let n = 0; n < 3; n += 1) await client.pixel(pixel.token, batch(2));
    await client.webhook(webhook.token, serverEvent());
  });
  after(() => client.stop());
  const get = (path) => client.api("GET", `/workspaces/${workspace}${path}`);

  test("the log is filtered and paged", async () => {
    const first = (await get("/events?limit=4")).body;
    assert.equal(first.events.length, 4);
    const rest = (await get(`/events?limit=4&before=${first.next_before}`)).body;
    assert.equal(rest.events.length, 3);
    assert.equal(rest.next_before, null);
    const seqs = [...first.events, ...rest.events].map((line) => line.seq);
    assert.deepEqual(seqs, [...seqs].sort((a, b) => b - a));
    assert.equal((await client.events(workspace, `?after=${seqs[2]}`)).length, 2);
    const orders = await client.events(workspace, "?name=Placed%20Order");
    assert.deepEqual(orders.map((line) => line.source_id), [webhook.source_id]);
    assert.equal((await client.events(workspace, `?source_id=${pixel.source_id}`)).length, 6);
    assert.deepEqual(await client.events(workspace, "?status=rejected"), []);
    assert.deepEqual((await get("/event_names")).body, ["$page_load", "Placed Order"]);
  });

  test("a bad filter is named", async () => {
    const answer = await get("/events?limit=ten");
    assert.equal(answer.status, 400);
    assert.equal(answer.body.errors[0].field, "limit");
  });

  test("an event and its person are shown", async () => {
    const [line] = await client.events(workspace, "?name=Placed%20Order");
    const detail = (await get(`/events/${line.seq}`)).body;
    assert.equal(detail.properties.total_price, "19.90");
    assert.deepEqual(detail.aliases, ["urn:email:ada@shop.example"]);
    const [found] = (await get("/profiles?q=ada%40shop.example")).body;
    assert.equal(found.profile_id, line.profile_id);
    const profile = (await get(`/profiles/${found.profile_id}`)).body;
    assert.equal(profile.other_events.length, 1);
  });

  test("reads are GET only", async () => {
    const answer = await client.api("POST", `/workspaces/${workspace}/events`, {});
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get("allow"), "GET");
  });
});

describe("importing", () => {
  let client, workspace, source;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    source = await client.newSource(workspace, { kind: "pixel" });
  });
  after(() => client.stop());
  const record = (body, changes = {}) =>
    JSON.stringify({
      source_id: source.source_id,
      kind: "pixel",
      received_at: new Date().toISOString(),
      headers: { "user-agent": "Mozilla/5.0" },
      body: JSON.stringify(body),
      ...changes,
    });
  const send = (lines) => client.api("POST", `/workspaces/${workspace}/import`, lines.join("\n"));

  test("records become events, repeats are counted", async () => {
    const lines = Array.from({ length: 450 }, () => record(batch(2)));
    const { status, body } = await send([...lines, lines[0], "", record("no batch")]);
    assert.equal(status, 200);
    assert.deepEqual(body, { deliveries: 452, accepted: 900, duplicates: 2, rejected: 1 });
  });

  test("a line that is no record is named", async () => {
    const { status, body } = await send([record(batch()), "{\"kind\":\"pixel\"}"]);
    assert.equal(status, 400);
    assert.equal(body.errors[0].field, "lines[1]");
  });

  test("more than 10 MB is refused", async () => {
    const url = `${client.url}/api/v1/workspaces/${workspace}/import`;
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    assert.equal(await statusOfDeclared(url, 10_000_001, headers), 413);
  });
});

describe("the live socket", () => {
  let client, workspace, source;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    source = await client.newSource(workspace, { kind: "pixel" });
  });
  after(() => client.stop());

  test("it tells the newest row after each commit", async () => {
    const socket = await open({ authorization: `Bearer ${ADMIN_TOKEN}` });
    const told = socket.next();
    await client.pixel(source.token, batch(2));
    const { seq } = JSON.parse(await told);
    const [newest] = await client.events(workspace, "?limit=1");
    assert.equal(seq, newest.seq);
    socket.close();
  });

  test("it is closed to strangers and to other methods", async () => {
    await assert.rejects(open({}));
    const plain = await client.api("GET", `/workspaces/${workspace}/live`);
    assert.equal(plain.status, 426);
    assert.equal((await client.api("POST", `/workspaces/${workspace}/live`, {})).status, 405);
  });

  const open = (headers) =>
    liveSocket(`${client.url}/api/v1/workspaces/${workspace}/live`, headers);
});
