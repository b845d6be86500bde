// A panic takes its own request and nothing else (built with the feature `fault-injection`).
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { buildAll } from "../../scripts/build.mjs";
import { batch, start } from "../api/harness.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const buildDir = join(root, "build/fault-injection");

describe("a panic on purpose", () => {
  let client, workspace, token;
  before(async () => {
    await buildAll({ features: ["fault-injection"], outDir: buildDir });
    client = await start({ buildDir });
    workspace = await client.newWorkspace();
    ({ token } = await client.newSource(workspace, { kind: "pixel" }));
  });
  after(() => client.stop());

  const poison = () => {
    const sent = batch();
    sent.events[0].properties.note = "panic-on-purpose";
    return sent;
  };

  test("in the stateless Worker: 500, and the next request is served", async () => {
    const origin = "https://panic-on-purpose.example";
    const failed = await client.pixel(token, batch(), { origin });
    assert.equal(failed.status, 500);
    assert.match(failed.headers.get("content-type"), /problem\+json/);
    assert.equal((await client.pixel(token, batch(), { origin: "https://shop.example" })).status, 202);
  });

  test("in a read of the Workspace object: 500, and the next request is served", async () => {
    const path = `/workspaces/${workspace}/events`;
    assert.equal((await client.api("GET", `${path}/panic-on-purpose`)).status, 500);
    assert.equal((await client.api("GET", path)).status, 200);
  });

  test("in the ingest transaction: it leaves no trace and its group is stored", async () => {
    const before = (await client.events(workspace, "?limit=200")).length;
    const good = Array.from({ length: 40 }, () => batch(2));
    const answers = await Promise.all([
      ...good.map((sent) => client.pixel(token, sent)),
      ...Array.from({ length: 5 }, () => client.pixel(token, poison())),
    ]);
    const statuses = answers.map((answer) => answer.status);
    assert.deepEqual(statuses, [...Array(40).fill(202), ...Array(5).fill(500)]);
    const stored = await client.events(workspace, "?limit=200");
    assert.equal(stored.length, before + 80);
  });
});
