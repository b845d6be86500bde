// How long the API calls behind each dashboard page take through the Worker, over a file that
// `tributary demo --db FILE` made:
//
//   cargo run --release -p tributary-cli -- demo --db build/demo.sqlite \
//     --until 2026-11-23T12:00:00Z --days 730 --sessions-per-day 2900 --ads 2000
//   node scripts/build.mjs
//   node benches/pages/run.mjs build/demo.sqlite [--until 2026-11-23] [--data FOLDER]
//
// Prints for each call the median time until its answer is read whole and the processor's time
// that the Worker used meanwhile, which tells more where other programs run (Linux alone tells
// it). The Worker works on the file itself where it can. With --data the Worker's store stays
// in FOLDER, for `scripts/serve.mjs --data FOLDER`.
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { calls } from "./calls.mjs";
import { behindWorker } from "./worker.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { until: { type: "string", default: "2026-11-23" }, data: { type: "string" } },
});
const [file] = positionals;
if (file === undefined) throw new Error("usage: node benches/pages/run.mjs FILE [--until DAY] [--data FOLDER]");
const dataDir = values.data ?? mkdtempSync(join(dirname(file), "pages-"));

const worker = await behindWorker(file, dataDir);
try {
  const get = async (path) => JSON.parse(await worker.api("GET", path));
  // A page that is opened after a long time counts the log on while it is shown.
  while (0 < (await get("/quality")).n_behind);
  console.log(`${"".padEnd(52)}${"ms".padStart(8)}${"cpu ms".padStart(8)}${"KB".padStart(8)}`);
  for (const [name, method, path, body] of await calls(values.until, get)) {
    const { ms, cpuMs, answer } = await worker.timed(method, path, body);
    console.log(name.padEnd(52) + [ms, cpuMs, answer.length / 1_000].map((n) => n.toFixed(0).padStart(8)).join(""));
  }
} finally {
  await worker.stop();
  if (values.data === undefined) rmSync(dataDir, { recursive: true, force: true });
}
