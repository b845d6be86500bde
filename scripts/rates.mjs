// Writes core/data/rates.csv from the European Central Bank's history of reference rates:
//   node scripts/rates.mjs eurofxref-hist.csv
// (https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip). It keeps the last day of each
// week since 2024 and the currencies that still have a rate.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OUT = join(dirname(dirname(fileURLToPath(import.meta.url))), "core/data/rates.csv");
const SINCE = "2023-12-25";
const DAY_MS = 86_400_000;

const [head, ...days] = readFileSync(process.argv[2], "utf8")
  .trim()
  .split("\n")
  .map((line) => line.trim().split(","));
// 1970-01-01 was a Thursday; weeks begin on Monday.
const weekOf = (day) => Math.floor((Date.parse(day) / DAY_MS + 3) / 7);
const weeks = new Map();
for (const line of days) {
  if (line[0] >= SINCE && !weeks.has(weekOf(line[0]))) weeks.set(weekOf(line[0]), line);
}
const lines = [...weeks.values()];
const isKept = (name, at) => at === 0 || (name !== "" && Number.isFinite(Number.parseFloat(lines[0][at])));
const kept = head.flatMap((name, at) => (isKept(name, at) ? [at] : []));
writeFileSync(OUT, [head, ...lines].map((line) => `${kept.map((at) => line[at]).join(",")}\n`).join(""));
