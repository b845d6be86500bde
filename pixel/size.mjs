/** Prints what a shopper downloads, and fails when it is over its budget (`README.md`). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { assets, buildPixel } from "./build.mjs";

const LOADER_BUDGET = 1536;
/** With the detectors of all platforms. */
const TOTAL_BUDGET = 16_448;
const AIM = 14 * 1024;

const { rules, ...files } = await buildPixel();
const sizesOf = ([name, file]) => {
  const bytes = readFileSync(join(assets, file));
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli };
};
const rows = Object.entries(files).map(sizesOf);
const total = { name: "total", raw: 0, gzip: 0, brotli: 0 };
for (const row of rows) for (const key of ["raw", "gzip", "brotli"]) total[key] += row[key];
const largest = rows.reduce((a, b) => (a.brotli < b.brotli ? b : a));
const share = Math.round((100 * largest.brotli) / total.brotli);
const loader = rows.find((row) => row.name === "loader");

console.table(Object.fromEntries([...rows, total].map(({ name, ...sizes }) => [name, sizes])));
console.log(`loader ${loader.brotli} of ${LOADER_BUDGET} B, total ${total.brotli} of ${TOTAL_BUDGET} B (aim ${AIM}) in brotli; ${largest.name} is ${share} % of it`);
console.log(`where WebAssembly is forbidden, the rules as JavaScript come in the wasm's place: ${sizesOf(["rules", rules]).brotli} B`);
if (loader.brotli > LOADER_BUDGET || total.brotli > TOTAL_BUDGET) process.exit(1);
