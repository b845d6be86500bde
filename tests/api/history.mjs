// A running Worker with a source whose shop's history is to be read, and what a test asks of it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "../../scripts/serve.mjs";
import { ADMIN_TOKEN, Client, until } from "./harness.mjs";

const KEY = "credential-key-of-the-tests";

/** Starts one for a source of this kind. `client` is another after a restart. */
export async function openHistory(kind, secret) {
  const dataDir = mkdtempSync(join(tmpdir(), "tributary-history-"));
  let server;
  const history = { dataDir };

  async function start() {
    const bindings = { ADMIN_TOKEN, CREDENTIAL_KEY: KEY };
    server = await serve({ dataDir, bindings, reach: ["public", "private"] });
    history.client = new Client(server.url);
  }

  await start();
  const workspace = await history.client.newWorkspace();
  const { source_id, token } = await history.client.newSource(workspace, { kind, secret });
  const path = (rest) => `/workspaces/${workspace}/sources/${source_id}${rest}`;
  const status = async () => (await history.client.api("GET", path("/history"))).body;
  const readNow = async () => assert.equal((await history.client.api("POST", path("/history"))).status, 204);

  return Object.assign(history, {
    workspace,
    token,
    path,
    status,
    readNow,
    connect: (asked) => history.client.api("PUT", path("/history"), asked),
    gaps: async () => (await history.client.api("GET", path("/gaps"))).body,

    /** Waits for the end of a run after this time. */
    finished: (since) =>
      until("a whole run", async () => {
        const now = await status();
        return since < (now.done_at ?? 0) && now;
      }),

    /** What the reading says when it has failed. */
    failure: () =>
      until("the error", async () => {
        const now = await status();
        return now.error !== null && now;
      }),

    /** Reads, and kills the Worker twice while the shop is slow to answer. */
    async readAndKill(shop) {
      const n = shop.requests.length;
      shop.faults.push(undefined, "slow", undefined, "slow", undefined, "slow");
      await readNow();
      for (const requests of [2, 4]) {
        await until("a request under way", () => n + requests <= shop.requests.length);
        process.kill(server.pid, "SIGKILL");
        await server.exited;
        await start();
        await readNow();
      }
    },

    /** Ids of the orders that are stored, each as often as it is. */
    async storedIds() {
      const ids = [];
      for (let before = ""; ; ) {
        const query = `?name=Placed%20Order&status=accepted&limit=200${before}`;
        const { body } = await history.client.api("GET", `/workspaces/${workspace}/events${query}`);
        ids.push(...body.events.map((line) => line.event_id));
        if (body.next_before === null) return ids.sort();
        before = `&before=${body.next_before}`;
      }
    },

    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  });
}

/** A figure of all days of a gap report. */
export const total = (report, name) => report.days.reduce((sum, day) => sum + day[name], 0);
