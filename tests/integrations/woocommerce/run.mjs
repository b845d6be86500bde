// Runs the WooCommerce plugin in its stand-in of WordPress.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const php = process.env.PHP ?? "php";
/** Why these tests are skipped, false when they are not. */
export const skip = spawnSync(php, ["--version"]).status === 0 ? false : "PHP is not here";

const program = join(dirname(fileURLToPath(import.meta.url)), "run.php");

/** Runs steps in a fresh shop; answers what each left. */
export function run(...steps) {
  const options = ["-d", "display_errors=stderr", "-d", "error_reporting=-1"];
  const done = spawnSync(php, [...options, program], { input: JSON.stringify(steps) });
  assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
  assert.equal(done.stderr.toString(), "");
  return JSON.parse(done.stdout);
}
