// `node benches/pixel/delivery/run.mjs [--tries 100] [--case "tab close"]`: the table of
// deliveries, n of N stored whole and once. Build first.
import { parseArgs } from "node:util";

import { CASES } from "./cases.mjs";
import { tryCase } from "./tries.mjs";
import { openWorld } from "./world.mjs";

const { values } = parseArgs({ options: { tries: { type: "string", default: "100" }, case: { type: "string", multiple: true } } });
const n = Number(values.tries);
const world = await openWorld();
let n_bad = 0;
console.log(`| Case | Stored once, of ${n} | Repeats the collector recognised |\n|---|---|---|`);
for (const name of values.case ?? Object.keys(CASES)) {
  const { n_good, n_repeats, problems } = await tryCase(world, name, n);
  console.log(`| ${name} | ${n_good} | ${n_repeats} |`);
  for (const problem of problems.slice(0, 5)) console.error("  " + problem);
  n_bad += problems.length;
}
await world.close();
process.exitCode = n_bad === 0 ? 0 : 1;
