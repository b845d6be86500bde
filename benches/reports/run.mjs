// How fast reports are over a large store, natively, through the Worker and in DuckDB, and
// whether history slows them down:
//
//   node scripts/build.mjs && npm install --no-save @duckdb/node-api
//   node benches/reports/run.mjs [--in build/reports] [--days 730] [--sessions-per-day 2900] [--ads 2000]
//
// Makes two files with `tributary demo` in the folder unless they are there: all the days, and
// the last 90 of them. The full size is ten million events: 18 GB and half an hour. The same
// questions go to the store natively and through the Worker, over both files, and to DuckDB over
// the same rows. Prints milliseconds of the processor's time, medians, as a table in Markdown.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { reports } from "../pages/calls.mjs";
import { behindWorker } from "../pages/worker.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LAST_DAY = "2026-11-23";
const FUNNEL = "funnel of 5 steps, 90 days";

const { values } = parseArgs({
  options: {
    in: { type: "string", default: join(root, "build/reports") },
    days: { type: "string", default: "730" },
    "sessions-per-day": { type: "string", default: "2900" },
    ads: { type: "string", default: "2000" },
  },
});
const folder = resolve(values.in);
mkdirSync(folder, { recursive: true });

/** The output of a program, which must come to a good end. */
function output(program, args) {
  const { status, stdout } = spawnSync(program, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}`);
  return stdout;
}

/** The file of so many days; it is made when it is not there. */
function demo(days) {
  const options = ["--days", days, "--sessions-per-day", values["sessions-per-day"], "--ads", values.ads];
  const file = join(folder, `${days}-${values["sessions-per-day"]}-${values.ads}.sqlite`);
  if (existsSync(file)) return file;
  const begun = `${file}.part`;
  rmSync(begun, { force: true });
  const cargo = ["run", "--release", "-q", "-p", "tributary-cli", "--", "demo"];
  output("cargo", [...cargo, "--until", `${LAST_DAY}T12:00:00Z`, ...options, "--db", begun]);
  renameSync(begun, file);
  return file;
}

/** DuckDB's times and answers; none where it is not installed. */
async function peer() {
  try {
    const { askDuckDb } = await import("./duckdb.mjs");
    return await askDuckDb(folder, LAST_DAY);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("DuckDB is left out: npm install --no-save @duckdb/node-api");
    return {};
  }
}

/** The processor's time of the Worker and its answer for each question. */
async function askWorker(file) {
  const dataDir = mkdtempSync(join(folder, "worker-"));
  const worker = await behindWorker(file, dataDir);
  try {
    const asked = {};
    for (const [name, method, path, body] of questions) {
      const { cpuMs, answer } = await worker.timed(method, path, body);
      asked[name] = { ms: cpuMs, answer: JSON.parse(answer) };
    }
    return asked;
  } finally {
    await worker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const questions = reports(LAST_DAY);
const [large, short] = [demo(values.days), demo("90")];
const asked = questions.map(([name, , path, query]) => ({
  name,
  kind: path.endsWith("/funnel") ? "funnel" : "query",
  query,
}));
writeFileSync(join(folder, "questions.json"), JSON.stringify(asked));
const bench = ["bench", "-q", "-p", "tributary-store", "--bench", "reports", "--"];
const native = JSON.parse(output("cargo", [...bench, join(folder, "questions.json"), large, short, folder]));
const duckDb = await peer();
const [worker, workerShort] = [await askWorker(large), await askWorker(short)];

const [{ counts }] = worker[FUNNEL].answer.groups;
const peerCounts = duckDb[FUNNEL]?.rows[0].slice(1).map(Number) ?? counts;
if (peerCounts.join() !== counts.join()) {
  throw new Error(`DuckDB counts ${peerCounts} in the funnel, the Worker ${counts}`);
}

const HEADS = ["ms of one core", "Native", "Worker", "Native, 90 days", "Worker, 90 days", "DuckDB", "Native ÷ DuckDB"];
console.log(`| ${HEADS.join(" | ")} |\n|---|${"---:|".repeat(HEADS.length - 1)}`);
for (const [name] of questions) {
  const [ours, oursShort] = native[name];
  const theirs = duckDb[name]?.ms;
  const times = [ours, worker[name].ms, oursShort, workerShort[name].ms, theirs];
  const cells = times.map((ms) => ms?.toFixed(0) ?? "");
  const ratio = theirs === undefined ? "" : (ours / theirs).toFixed(1);
  console.log(`| ${[name, ...cells, ratio].join(" | ")} |`);
}
