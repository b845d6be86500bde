import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { batch, read, start, statusOfDeclared } from "./harness.mjs";

describe("POST /e/{token}", () => {
  let client, workspace, source;
  before(async () => {
    client = await start();
    workspace = await client.newWorkspace();
    source = await client.newSource(workspace, { kind: "pixel" });
  });
  after(() => client.stop());

  test("a batch is stored, event by event", async () => {
    const sent = batch(3);
    const answer = await client.pixel(source.token, sent);
    assert.equal(answer.status, 202);
    assert.match(answer.headers.get("content-type"), /^application\/json/);
    const { accepted, duplicates, events } = answer.body;
    assert.deepEqual([accepted, duplicates], [3, 0]);
    assert.deepEqual(
      events.map((event) => [event.event_id, event.status]),
      sent.events.map((event) => [event.event_id, "accepted"]),
    );
    const logged = await client.events(workspace);
    for (const { event_id } of sent.events) {
      assert.equal(logged.filter((line) => line.event_id === event_id).length, 1);
    }
  });

  test("the same batch again is recognised", async () => {
    const sent = batch(2);
    await client.pixel(source.token, sent);
    const { body } = await client.pixel(source.token, sent);
    assert.deepEqual([body.accepted, body.duplicates], [0, 2]);
    assert.deepEqual(body.events.map((event) => event.status), ["duplicate", "duplicate"]);
  });

  test("in a batch, the good events are stored and the bad ones say why", async () => {
    const sent = batch(2);
    sent.events[1].event_name = "";
    const { status, body } = await client.pixel(source.token, sent);
    assert.equal(status, 202);
    assert.deepEqual(body.events.map((event) => event.status), ["accepted", "rejected"]);
    assert.match(body.events[1].error, /event_name/);
  });

  test("client address and user agent are recorded from the request", async () => {
    const sent = batch();
    await client.pixel(source.token, sent, {
      "cf-connecting-ip": "203.0.113.9",
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Test",
    });
    const [line] = await client.events(workspace, "?limit=1");
    assert.equal(line.event_id, sent.events[0].event_id);
    const { body } = await client.api("GET", `/workspaces/${workspace}/events/${line.seq}`);
    assert.equal(body.properties.$ip, "203.0.113.9");
    assert.equal(body.profile_properties.$user_agent, "Mozilla/5.0 (X11; Linux x86_64) Test");
    assert.equal(body.properties.$sales_channel_type, "web");
  });

  for (const [what, text] of [
    ["no JSON", "{"],
    ["another shape", "[1,2]"],
    ["nothing", ""],
  ]) {
    test(`${what} is refused with the field`, async () => {
      const { status, body, headers } = await client.pixel(source.token, text);
      assert.equal(status, 400);
      assert.match(headers.get("content-type"), /^application\/problem\+json/);
      assert.equal(body.status, 400);
      assert.ok(0 < body.errors.length);
    });
  }

  test("an unknown token is 404, and the page may read that", async () => {
    const { status, headers, body } = await client.pixel("nobodys-token", batch(), {
      origin: "https://shop.example",
    });
    assert.equal(status, 404);
    assert.equal(body.code, "unknown_token");
    assert.equal(headers.get("access-control-allow-origin"), "https://shop.example");
  });

  test("a webhook source's token opens nothing here", async () => {
    const webhook = await client.newSource(workspace, { kind: "webhook" });
    assert.equal((await client.pixel(webhook.token, batch())).status, 404);
  });

  test("more than 64 KiB is refused, whether the length is declared or not", async () => {
    const url = `${client.url}/e/${source.token}`;
    assert.equal(await statusOfDeclared(url, 64 * 1024 + 1), 413);
    const huge = JSON.stringify({ ...batch(), padding: "x".repeat(64 * 1024) });
    const undeclared = await fetch(url, {
      method: "POST",
      body: new Blob([huge]).stream(),
      duplex: "half",
    });
    assert.equal(undeclared.status, 413);
  });

  test("an undeclared length within the limit is fine", async () => {
    const response = await fetch(`${client.url}/e/${source.token}`, {
      method: "POST",
      body: new Blob([JSON.stringify(batch())]).stream(),
      duplex: "half",
    });
    assert.equal(response.status, 202);
  });

  test("other methods are named as not allowed", async () => {
    const response = await read(await fetch(`${client.url}/e/${source.token}`));
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "POST, OPTIONS");
  });

  test("a visitor who comes with the shop's cookie keeps it, once a day", async () => {
    const uid = randomUUID();
    const visit = (cookie, origin = "https://www.shop.example") =>
      client.pixel(source.token, batch(), { origin, cookie });
    const first = (await visit(`a=b; __cvg_uid=${uid}`)).headers.getSetCookie();
    assert.equal(first.length, 2);
    assert.match(first[0], /^__cvg_uid=[0-9a-f-]{36}; Max-Age=34560000; .*Domain=shop.example; Secure$/);
    const set = first.map((line) => line.split(";")[0]).join("; ");
    assert.deepEqual((await visit(set)).headers.getSetCookie(), []);
    assert.deepEqual((await visit("a=b")).headers.getSetCookie(), []);
  });

  describe("across origins", () => {
    test("the origin is echoed, with credentials", async () => {
      const { status, headers } = await client.pixel(source.token, batch(), {
        origin: "https://any.example",
      });
      assert.equal(status, 202);
      assert.equal(headers.get("access-control-allow-origin"), "https://any.example");
      assert.equal(headers.get("access-control-allow-credentials"), "true");
      assert.match(headers.get("vary"), /origin/i);
    });

    test("a preflight is answered", async () => {
      const { status, headers } = await fetch(`${client.url}/e/${source.token}`, {
        method: "OPTIONS",
        headers: { origin: "https://any.example", "access-control-request-method": "POST" },
      });
      assert.equal(status, 204);
      assert.equal(headers.get("access-control-allow-origin"), "https://any.example");
      assert.equal(headers.get("access-control-allow-methods"), "POST");
    });

    test("a source with a list takes events from its origins only", async () => {
      const allowed_origins = ["https://shop.example"];
      const strict = await client.newSource(workspace, { kind: "pixel", allowed_origins });
      const status = async (origin) =>
        (await client.pixel(strict.token, batch(), { origin })).status;
      assert.equal(await status("https://shop.example"), 202);
      assert.equal(await status("https://evil.example"), 403);
      assert.equal(await status("null"), 403);
    });

    test("`null` is taken from a web pixel, not from a pixel", async () => {
      const web = await client.newSource(workspace, { kind: "web_pixel" });
      const origin = "null";
      assert.notEqual((await client.pixel(web.token, batch(), { origin })).status, 403);
      assert.equal((await client.pixel(source.token, batch(), { origin })).status, 403);
    });
  });

  test("events of many senders at once are all stored", async () => {
    const mine = await client.newWorkspace();
    const { token } = await client.newSource(mine, { kind: "pixel" });
    const sent = Array.from({ length: 120 }, () => batch(2, randomUUID()));
    const answers = await Promise.all(sent.map((one) => client.pixel(token, one)));
    for (const [index, answer] of answers.entries()) {
      assert.equal(answer.status, 202);
      assert.deepEqual(
        answer.body.events.map((event) => event.event_id),
        sent[index].events.map((event) => event.event_id),
      );
    }
  });
});
