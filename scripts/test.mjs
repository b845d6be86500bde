// `npm test`: every check and every test, on a fresh clone. What is missing is installed.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { ensureChromium, ensurePhp, prepare } from "./lib/prepare.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const WASM = ["--target", "wasm32-unknown-unknown", "-p", "tributary-edge-collector", "-p", "tributary-pixel"];
const QUIET = { WRANGLER_SEND_METRICS: "false", WRANGLER_SEND_ERROR_REPORTS: "false", CI: "1" };

// The product is one process with one store; and nothing may hang for ever.
const ONE_BY_ONE = ["--test-concurrency=1", "--test-timeout=300000"];

// Folders of `*.test.mjs`; those with a browser last.
const SUITES = [
  "tests/storefront",
  "tests/api",
  "tests/integrations",
  "tests/faults",
  "tests/pixel",
  "www/dashboard/test",
  "tests/e2e",
];

async function main() {
  await prepare(root);
  const chromium = await ensureChromium(root);
  if (!(await ensurePhp(root))) console.log("no PHP: the tests of the WooCommerce plugin will be skipped");

  await check("formatting", "cargo", ["fmt", "--check"]);
  await check("licences", process.execPath, ["scripts/licences.mjs"]);
  const features = ["--all-features"];
  await check("clippy", "cargo", ["clippy", "--workspace", "--all-targets", ...features, "--", "-D", "warnings"]);
  await check("clippy (wasm)", "cargo", ["clippy", ...WASM, "--", "-D", "warnings"]);
  await check("native tests", "cargo", ["test", "--workspace", ...features]);

  await check("build", process.execPath, ["scripts/build.mjs"]);
  await check("types of the Worker", "tsc", ["-p", "edge-collector/shell"]);
  await check("types of the pixel", "tsc", ["-p", "pixel"]);
  await check("types of cvg", "tsc", ["-p", "packages/cvg-types"]);
  const svelte = ["--workspace", "www/dashboard", "--tsconfig", "./tsconfig.json", "--fail-on-warnings"];
  await check("types of the dashboard", "svelte-check", svelte);
  await check("pixel size", process.execPath, ["pixel/size.mjs"]);
  await check("types of the Shopify app", "tsc", ["-p", "integrations/shopify/extensions/web-pixel"]);
  await check("size of the Shopify app", process.execPath, ["integrations/shopify/build.mjs"]);
  await check("deploy, dry run", "wrangler", ["deploy", "--dry-run", "--outdir", "build/deploy"], QUIET);
  await check("tests on the running product", process.execPath, ["--test", ...ONE_BY_ONE, ...suites()], {
    CHROMIUM: chromium,
  });
  console.log("\nAll checks and tests passed.");
}

function suites() {
  return SUITES.flatMap((folder) => {
    const files = readdirSync(join(root, folder)).filter((file) => file.endsWith(".test.mjs"));
    return files.sort().map((file) => join(folder, file));
  });
}

/** Runs a program with its output shown; throws when it fails. */
function check(name, program, args, env = {}) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const path = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path, ...env } });
    child.on("error", (error) => reject(new Error(`${name}: ${error.message}`)));
    child.on("close", (code) => {
      console.log(`── ${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
      if (code === 0) resolve();
      else reject(new Error(`${name} failed`));
    });
  });
}

try {
  await main();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
