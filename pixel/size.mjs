/** Prints what a shopper downloads, and fails when it is over its budget (`README.md`). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { assets, buildPixel, EXTRAS } from "./build.mjs";

/** Brotli, bytes; the hash in the loader is worth some 15 either way. `plain` is what a shop without a platform, a tag manager, a consent tool and other domains gets. */
const BUDGETS = { loader: 1536, plain: 14_360, total: 16_968 };
const AIMS = { loader: 1536, plain: 12 * 1024, total: 14 * 1024 };

const { rules, ...files } = await buildPixel();
const sizesOf = (file) => {
  const bytes = readFileSync(join(assets, file));
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli };
};
const sum = (rows) => {
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const row of rows) for (const key in total) total[key] += row[key];
  return total;
};
const rows = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, sizesOf(file)]));
const always = Object.entries(rows).filter(([name]) => !EXTRAS.includes(name));
const all = { ...rows, plain: sum(always.map(([, row]) => row)), total: sum(Object.values(rows)) };

console.table(all);
for (const [name, budget] of Object.entries(BUDGETS)) console.log(`${name}: ${all[name].brotli} of ${budget} B in brotli (aim ${AIMS[name]})`);
console.log(`where WebAssembly is forbidden, the rules as JavaScript come in the wasm's place: ${sizesOf(rules).brotli} B`);
if (Object.entries(BUDGETS).some(([name, budget]) => all[name].brotli > budget)) process.exit(1);
