// Builds everything that is served: `node scripts/build.mjs [--features a,b] [--out folder]`.
// `--quick` builds the Worker for trying things out: in seconds, but slower.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Steps, run } from "./lib/steps.mjs";
import { buildWasm, bundleShell } from "./lib/worker.mjs";
import { SOURCES } from "./lib/openapi.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Builds the pixel, the dashboard and the Worker into `outDir` (`public/`, `worker/`).
 *
 * With `features` (Cargo features of the edge collector) only the Worker is built.
 */
export async function buildAll({ features = [], outDir = join(root, "build"), isQuick = false } = {}) {
  mkdirSync(join(outDir, "worker"), { recursive: true });
  const steps = new Steps(join(outDir, "built.json"));
  if (features.length === 0) await buildPublic(steps, outDir);
  await buildWorker(steps, outDir, features, isQuick);
}

async function buildPublic(steps, outDir) {
  const shared = at("Cargo.lock", "Cargo.toml", "rust-toolchain.toml", "package-lock.json");
  const script = (path) => (say) => run(process.execPath, [path], { cwd: root, say });
  await steps.step("pixel", {
    inputs: [...shared, ...at("pixel", "core/src", "core/Cargo.toml", "wasm-abi")],
    outputs: [join(outDir, "public/pixels/assets/loader.js")],
    work: script("pixel/build.mjs"),
  });
  const webPixel = ["integrations/shopify/build.mjs", "integrations/shopify/extensions/web-pixel/src"];
  await steps.step("web pixel", {
    inputs: at("package-lock.json", ...webPixel),
    outputs: [join(outDir, "public/custom-pixel.js")],
    work: script("integrations/shopify/build.mjs"),
  });
  await steps.step("dashboard", {
    inputs: [...at("package-lock.json", "www/dashboard")],
    outputs: [join(outDir, "public/dashboard/index.html")],
    work: script("www/dashboard/build.mjs"),
  });
}

async function buildWorker(steps, outDir, features, isQuick) {
  const rust = at("Cargo.lock", "Cargo.toml", "rust-toolchain.toml", "core", "store", "wasm-abi");
  const wasm = join(outDir, "worker/edge.wasm");
  const cacheDir = join(root, "build/cache");
  await steps.step("worker wasm", {
    inputs: [...rust, ...at("edge-collector/Cargo.toml", "edge-collector/src", "scripts/lib")],
    outputs: [wasm],
    variant: isQuick ? "quick" : "",
    work: (say) => buildWasm({ root, outFile: wasm, cacheDir, features, isQuick, say }),
  });
  const shell = join(outDir, "worker/index.js");
  await steps.step("worker shell", {
    inputs: at("edge-collector/shell", "www/storefront", "package-lock.json", "scripts/lib", ...SOURCES),
    outputs: [shell],
    work: () => bundleShell({ root, outFile: shell }),
  });
}

function at(...paths) {
  return paths.map((path) => join(root, path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { features: { type: "string" }, out: { type: "string" }, quick: { type: "boolean" } },
  });
  const chosen = { isQuick: values.quick };
  if (values.features) chosen.features = values.features.split(",");
  if (values.out) chosen.outDir = resolve(values.out);
  try {
    await buildAll(chosen);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
