// `npm run bench`: every benchmark, each printing ratios against a baseline of the same run.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BENCHES = [
  ["cargo", "bench", "-p", "tributary-store", "--bench", "ingest"],
  ["cargo", "bench", "-p", "tributary-store", "--bench", "attribution"],
  [process.execPath, "pixel/size.mjs"],
  [process.execPath, "scripts/build.mjs"],
  [process.execPath, "benches/reports/run.mjs", "--days", "365", "--sessions-per-day", "200"],
  [process.execPath, "benches/collector/run.mjs"],
  [process.execPath, "benches/pixel/speed/run.mjs"],
  [process.execPath, "benches/pixel/delivery/run.mjs", "--tries", "20"],
];

for (const [program, ...args] of BENCHES) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
