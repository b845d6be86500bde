// Every dependency's licence must be one that an Apache-2.0 product may be built with.
// Reads what is installed; asks no server. `node scripts/licences.mjs`
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// MPL-2.0 is fine for a library that is used unchanged; LGPL only for tools that never ship.
const ALLOWED = new Set([
  "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BlueOak-1.0.0", "BSD-2-Clause",
  "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "Unicode-3.0",
  "Unlicense", "Zlib",
]);
const TOOLS_ONLY = new Set(["LGPL-3.0-or-later"]);
// How the MIT licence begins its grant, for packages that only point to their file of it.
const MIT_GRANT = /Permission is hereby granted,\s+free\s+of\s+charge,\s+to\s+any\s+person\s+obtaining\s+a\s+copy/;

/** Whether an SPDX expression can be satisfied with the licences of `allowed`. */
function isAllowed(expression, allowed) {
  const alternatives = expression.replaceAll(/[()]/g, "").split(/\s+OR\s+|\//);
  return alternatives.some((one) => one.split(/\s+AND\s+/).every((part) => allowed.has(part.trim())));
}

function crates() {
  const args = ["metadata", "--format-version", "1", "--locked"];
  const { packages } = JSON.parse(execFileSync("cargo", args, { cwd: root, maxBuffer: 1 << 28 }));
  return packages.map(({ name, license }) => ({ name: `crate ${name}`, license }));
}

function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const named = Object.entries(packages).filter(([path]) => path !== "");
  return named.map(([path, { license }]) => ({
    name: `npm ${path.replace(/.*node_modules\//, "")}`,
    license: license?.startsWith("SEE LICENSE IN ") ? inFile(path, license) : license,
  }));
}

/** The licence in the file that a package points to, where that is MIT's; else what it said. */
function inFile(path, license) {
  const file = join(root, path, license.slice("SEE LICENSE IN ".length));
  return existsSync(file) && MIT_GRANT.test(readFileSync(file, "utf8")) ? "MIT" : license;
}

// Nothing from npm ships but Svelte's runtime, which is MIT; the rest are tools.
const refused = [
  ...crates().filter(({ license }) => !license || !isAllowed(license, ALLOWED)),
  ...npmPackages().filter(({ license }) => !license || !isAllowed(license, new Set([...ALLOWED, ...TOOLS_ONLY]))),
];
for (const { name, license } of refused) console.error(`${name}: ${license ?? "no licence"}`);
console.log(refused.length === 0 ? "licences: all allowed" : `licences: ${refused.length} refused`);
process.exitCode = refused.length === 0 ? 0 : 1;
