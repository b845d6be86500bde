/**
 * Builds the dashboard into build/public/dashboard, unless nothing changed since the last time.
 * Run it (`node www/dashboard/build.mjs`) or call `buildDashboard`.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, "../..");
const OUT = join(ROOT, "build/public/dashboard");
// Beside the output, not in it: what is in there is served.
const STAMP = join(ROOT, "build/dashboard.hash");
const INPUTS = ["src", "public", "index.html", "vite.config.ts", "svelte.config.js", "tsconfig.json"];

/** Returns whether a build was needed. */
export async function buildDashboard() {
  const hash = await inputHash();
  if (existsSync(join(OUT, "index.html")) && (await lastHash()) === hash) return false;
  await build({ configFile: join(HERE, "vite.config.ts"), logLevel: "warn" });
  await mkdir(join(ROOT, "build"), { recursive: true });
  await writeFile(STAMP, hash);
  return true;
}

const lastHash = () => readFile(STAMP, "utf8").catch(() => "");

// The lock stands for the versions of the tools.
async function inputHash() {
  const files = await Promise.all(INPUTS.map((name) => filesUnder(join(HERE, name))));
  const hash = createHash("sha256");
  for (const file of [...files.flat().sort(), join(ROOT, "package-lock.json")]) {
    const bytes = await readFile(file);
    hash.update(`${relative(ROOT, file)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

async function filesUnder(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === "ENOTDIR") return null;
    throw error;
  });
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isBuilt = await buildDashboard();
  console.log(isBuilt ? "dashboard: built" : "dashboard: up to date");
}
