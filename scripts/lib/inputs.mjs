import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

// Made by builds and tests, never read by them.
const SKIPPED = new Set(["node_modules", "target", "dist", "build", ".svelte-kit"]);

/** A digest of everything that lies under `paths` (files or folders), names included. */
export function digest(paths) {
  const hash = createHash("sha256");
  for (const path of paths) add(hash, path);
  return hash.digest("hex");
}

function add(hash, path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isFile()) {
    hash.update(`${path}\0${stat.size}\0`).update(readFileSync(path));
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!SKIPPED.has(name)) add(hash, join(path, name));
  }
}
