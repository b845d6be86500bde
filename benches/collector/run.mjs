// How much of the bare runtime's speed the collector keeps, each delivery durably stored:
// `node benches/collector/run.mjs [--rounds 5] [--seconds 5] [--connections 256]`.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

import { buildAll } from "../../scripts/build.mjs";
import { serve } from "../../scripts/serve.mjs";
import { ADMIN_TOKEN, Client } from "../../tests/api/harness.mjs";
import { startFloor } from "./floor.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const option = (fallback) => ({ type: "string", default: fallback });
const { values } = parseArgs({
  options: { rounds: option("5"), seconds: option("5"), connections: option("256") },
});

/** One run of wrk (Debian package `wrk`); the script makes the batches. */
async function load(url, seed) {
  const args = ["-t1", `-c${values.connections}`, `-d${values.seconds}s`, "-s", join(here, "batch.lua"), url];
  const env = { ...process.env, BENCH_SEED: String(seed) };
  const { stdout } = await promisify(execFile)("wrk", args, { env });
  const [, rps, failed, p50, p99, n] = /RESULT (\S+) (\d+) (\S+) (\S+) (\d+)/.exec(stdout);
  return { rps: Number(rps), failed: Number(failed), p50: Number(p50), p99: Number(p99), n: Number(n) };
}

/** CPU time that a process has used, in microseconds (Linux counts in hundredths of a second). */
function cpuUs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function measure(target, seed) {
  const before = cpuUs(target.pid);
  const result = await load(target.url, seed);
  return { ...result, cpuUs: (cpuUs(target.pid) - before) / result.n };
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function run(folder) {
  const floor = await startFloor(folder);
  const server = await serve({ dataDir: join(folder, "data"), bindings: { ADMIN_TOKEN } });
  try {
    const client = new Client(server.url);
    const source = await client.newSource(await client.newWorkspace(), { kind: "pixel" });
    const targets = {
      "a empty handler": { url: `${floor.url}/empty`, pid: floor.pid },
      "b body + wasm call": { url: `${floor.url}/wasm`, pid: floor.pid },
      "c collector": { url: `${server.url}/e/${source.token}`, pid: server.pid },
    };
    // The first seconds belong to the just-in-time compilers.
    for (const target of Object.values(targets)) await load(target.url, Date.now());
    const results = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [name, target] of Object.entries(targets)) {
        results[name].push(await measure(target, Date.now()));
      }
    }
    report(results);
  } finally {
    floor.stop();
    await server.stop();
  }
}

function report(results) {
  const summary = {};
  for (const [name, runs] of Object.entries(results)) {
    const of = (field) => median(runs.map((one) => one[field]));
    summary[name] = {
      "req/s": Math.round(of("rps")),
      "p50 ms": Number(of("p50").toFixed(1)),
      "p99 ms": Number(of("p99").toFixed(1)),
      "CPU µs/req": Math.round(of("cpuUs")),
      failed: runs.reduce((sum, one) => sum + one.failed, 0),
    };
  }
  console.table(summary);
  const [a, b, c] = Object.values(summary);
  const percent = (ratio) => `${(100 * ratio).toFixed(0)} %`;
  console.log(`req/s  c/a ${percent(c["req/s"] / a["req/s"])}, c/b ${percent(c["req/s"] / b["req/s"])}`);
  console.log(`CPU    a/c ${percent(a["CPU µs/req"] / c["CPU µs/req"])}, b/c ${percent(b["CPU µs/req"] / c["CPU µs/req"])}`);
}

await buildAll();
const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));
try {
  await run(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
