// `kill -9` under load: what was acknowledged is there exactly once (`architecture.md`, failure).
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { serve } from "../../scripts/serve.mjs";
import { ADMIN_TOKEN, Client, batch } from "../api/harness.mjs";

const ROUNDS = 20;
const SENDERS = 8;
const EVENTS_A_BATCH = 3;

test(`${ROUNDS} kills lose nothing and double nothing`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tributary-kill-"));
  after(() => rmSync(dataDir, { recursive: true, force: true }));
  const start = (port) => serve({ port, dataDir, bindings: { ADMIN_TOKEN } });

  let server = await start(0);
  const client = new Client(server.url);
  const port = Number(new URL(server.url).port);
  const workspace = await client.newWorkspace();
  const { token } = await client.newSource(workspace, { kind: "pixel" });

  const acknowledged = new Set();
  const load = { isOver: false };
  const senders = Array.from({ length: SENDERS }, () => send(client, token, load, acknowledged));
  for (let round = 0; round < ROUNDS; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, randomInt(50, 400)));
    process.kill(server.pid, "SIGKILL");
    await server.exited;
    server = await start(port);
  }
  load.isOver = true;
  await Promise.all(senders);

  const stored = await allEventIds(client, workspace);
  console.log(`${acknowledged.size} events acknowledged over ${ROUNDS} kills`);
  assert.ok(ROUNDS * EVENTS_A_BATCH < acknowledged.size, "there was load");
  assert.equal(new Set(stored).size, stored.length, "no event is stored twice");
  assert.deepEqual(new Set(stored), acknowledged);
  await server.stop();
});

/** Sends batches until the load is over, each again and again until it is acknowledged. */
async function send(client, token, load, acknowledged) {
  while (!load.isOver) {
    const sent = batch(EVENTS_A_BATCH);
    while (!(await isAcknowledged(client, token, sent))) {
      await new Promise((resolve) => setTimeout(resolve, randomInt(5, 30)));
    }
    for (const event of sent.events) acknowledged.add(event.event_id);
  }
}

async function isAcknowledged(client, token, sent) {
  try {
    return (await client.pixel(token, sent)).status === 202;
  } catch {
    return false;
  }
}

/** Ids of the stored events, as the API lists them page by page. */
async function allEventIds(client, workspace) {
  const ids = [];
  let before = "";
  for (;;) {
    const query = `?status=accepted&limit=200${before}`;
    const { body } = await client.api("GET", `/workspaces/${workspace}/events${query}`);
    ids.push(...body.events.map((event) => event.event_id));
    if (body.next_before === null) return ids;
    before = `&before=${body.next_before}`;
  }
}
