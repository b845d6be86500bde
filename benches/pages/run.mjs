// How long the API calls behind each dashboard page take through the Worker, over a file that
// `tributary demo --db FILE` made:
//
//   cargo run --release -p tributary-cli -- demo --db build/demo.sqlite \
//     --until 2026-11-23T12:00:00Z --days 730 --sessions-per-day 2900 --ads 2000
//   node scripts/build.mjs
//   node benches/pages/run.mjs build/demo.sqlite [--until 2026-11-23] [--data FOLDER]
//
// The file is copied into the store of a Worker of its own. Prints for each call the median
// time until its answer is read whole and the processor's time that the Worker used
// meanwhile, which tells more where other programs run (Linux alone tells it). With --data
// the Worker's store stays in FOLDER, for `scripts/serve.mjs --data FOLDER`.
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { serve } from "../../scripts/serve.mjs";
import { calls } from "./calls.mjs";

const ROUNDS = 5;
const ADMIN_TOKEN = process.env.ADMIN_TOKEN ?? "admin-token-of-the-benchmark";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { until: { type: "string", default: "2026-11-23" }, data: { type: "string" } },
});
const [file] = positionals;
if (file === undefined) throw new Error("usage: node benches/pages/run.mjs FILE [--until DAY] [--data FOLDER]");
const dataDir = values.data ?? mkdtempSync(join(tmpdir(), "tributary-pages-"));

/** A Worker over the store, and how to call it. */
async function started() {
  const server = await serve({ dataDir, bindings: { ADMIN_TOKEN } });
  const api = async (method, path, body) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text;
  };
  return { server, api };
}

/** Puts the file in the place of a new workspace's own. */
async function load() {
  const { server, api } = await started();
  const workspace = { name: "Demo store", time_zone: "Europe/Berlin", currency: "EUR" };
  const { workspace_id } = JSON.parse(await api("POST", "/workspaces", workspace));
  await api("GET", `/workspaces/${workspace_id}/sources`);
  await server.stop();
  const objects = join(dataDir, "objects/tributary-workspace");
  const stores = readdirSync(objects).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  if (stores.length !== 1) throw new Error(`${objects} holds ${stores.length} stores; expected a new folder`);
  for (const name of readdirSync(objects)) {
    if (name.startsWith(`${stores[0]}-`)) rmSync(join(objects, name));
  }
  copyFileSync(file, join(objects, stores[0]));
  return workspace_id;
}

/** The processor's time of a process's threads in milliseconds; none where the system does not tell. */
function processorMs(pid) {
  try {
    const nanos = readdirSync(`/proc/${pid}/task`).map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
    );
    return nanos.reduce((sum, n) => sum + n, 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

const workspace = await load();
const { server, api } = await started();
try {
  console.log(`${"".padEnd(52)}${"ms".padStart(8)}${"cpu ms".padStart(8)}${"KB".padStart(8)}   median of ${ROUNDS}`);
  for (const [name, method, path, body] of await calls(values.until, async (path) =>
    JSON.parse(await api("GET", `/workspaces/${workspace}${path}`)),
  )) {
    const [times, works] = [[], []];
    let size = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const [begin, before] = [performance.now(), processorMs(server.pid)];
      size = (await api(method, `/workspaces/${workspace}${path}`, body)).length;
      times.push(performance.now() - begin);
      works.push(processorMs(server.pid) - before);
    }
    const cells = [median(times), median(works), size / 1_000].map((n) => n.toFixed(0).padStart(8));
    console.log(name.padEnd(52) + cells.join(""));
  }
} finally {
  await server.stop();
  if (values.data === undefined) rmSync(dataDir, { recursive: true, force: true });
}
