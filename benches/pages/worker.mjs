// A Worker over a workspace's file, and how long its answers take.
import { copyFileSync, linkSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { serve } from "../../scripts/serve.mjs";

const ADMIN_TOKEN = process.env.ADMIN_TOKEN ?? "admin-token-of-the-benchmark";
const ROUNDS = 5;

/**
 * Puts a file that `tributary demo --db FILE` made in the place of a new workspace's own, in the
 * Worker's store in `dataDir`, and starts the Worker. The Worker works on the file itself where
 * `dataDir` is on the same disk: large ones have no room for a second.
 *
 * `api(method, path, body)` calls the workspace's API and gives the answer's text, `timed` calls
 * it several times and tells the medians as well, and `stop()` ends the Worker.
 */
export async function behindWorker(file, dataDir) {
  const workspace = await load(file, dataDir);
  const server = await serve({ dataDir, bindings: { ADMIN_TOKEN } });
  const api = (method, path, body) => call(server.url, method, `/workspaces/${workspace}${path}`, body);
  const timed = async (method, path, body) => {
    const [times, works] = [[], []];
    let answer = "";
    for (let round = 0; round < ROUNDS; round++) {
      const [begin, before] = [performance.now(), processorMs(server.pid)];
      answer = await api(method, path, body);
      times.push(performance.now() - begin);
      works.push(processorMs(server.pid) - before);
    }
    return { ms: median(times), cpuMs: median(works), answer };
  };
  return { api, timed, stop: () => server.stop() };
}

async function call(url, method, path, body) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  return text;
}

/** Makes a workspace and puts the file in the place of its own; tells the workspace's id. */
async function load(file, dataDir) {
  const server = await serve({ dataDir, bindings: { ADMIN_TOKEN } });
  const workspace = { name: "Demo store", time_zone: "Europe/Berlin", currency: "EUR" };
  const { workspace_id } = JSON.parse(await call(server.url, "POST", "/workspaces", workspace));
  await call(server.url, "GET", `/workspaces/${workspace_id}/sources`);
  await server.stop();
  const objects = join(dataDir, "objects/tributary-workspace");
  const stores = readdirSync(objects).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  if (stores.length !== 1) throw new Error(`${objects} holds ${stores.length} stores; expected a new folder`);
  for (const name of readdirSync(objects)) {
    if (name.startsWith(stores[0])) rmSync(join(objects, name));
  }
  try {
    linkSync(file, join(objects, stores[0]));
  } catch {
    copyFileSync(file, join(objects, stores[0]));
  }
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

/** The middle of a list of numbers. */
export const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
