import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

import { digest } from "./inputs.mjs";
import { openApi } from "./openapi.mjs";
import { run } from "./steps.mjs";

const TARGET = "wasm32-unknown-unknown";
const CRATE = "tributary-edge-collector";
// What rustc emits by default and workerd runs.
const WASM_FEATURES = [
  "--enable-mutable-globals",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-reference-types",
];

/** Compiles the Rust side to `outFile`; `isQuick` in seconds, but larger and slower. */
export async function buildWasm({ root, outFile, cacheDir, features, isQuick, say }) {
  const chosen = features.length === 0 ? [] : ["--features", features.join(",")];
  const profile = isQuick ? "edge-quick" : "edge";
  const args = ["build", "--lib", "--profile", profile, "--target", TARGET, "-p", CRATE, ...chosen];
  await run("cargo", args, { cwd: root, say });
  const compiled = join(root, "target", TARGET, profile, `${CRATE.replaceAll("-", "_")}.wasm`);
  if (isQuick) copyFileSync(compiled, outFile);
  else await optimise({ root, compiled, outFile, cacheDir, say });
}

/** wasm-opt is the slowest step, so its results are kept by the digest of what went in. */
async function optimise({ root, compiled, outFile, cacheDir, say }) {
  const cached = join(cacheDir, `${digest([compiled])}.wasm`);
  if (!existsSync(cached)) {
    say("wasm-opt");
    mkdirSync(cacheDir, { recursive: true });
    // Level 3 takes three times as long for a module that is no faster and 2 % smaller.
    const flags = ["-O1", "--strip-debug", "--strip-producers", ...WASM_FEATURES];
    await run(process.execPath, [
      join(root, "node_modules/binaryen/bin/wasm-opt"),
      compiled,
      ...flags,
      "-o",
      cached,
    ], { cwd: root });
  }
  copyFileSync(cached, outFile);
}

/** Bundles the shell; the wasm module stays a file beside it. */
export async function bundleShell({ root, outFile }) {
  await build({
    entryPoints: [join(root, "edge-collector/shell/index.ts")],
    outfile: outFile,
    bundle: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:workers", "./edge.wasm"],
    loader: { ".svg": "text" },
    plugins: [OPEN_API],
    logLevel: "warning",
  });
}

/** The module that the shell serves as `/api/v1/openapi.json`. */
const OPEN_API = {
  name: "openapi",
  setup(bundle) {
    bundle.onResolve({ filter: /^tributary:openapi$/ }, () => ({ path: "openapi.json", namespace: "openapi" }));
    bundle.onLoad({ filter: /.*/, namespace: "openapi" }, () => ({
      contents: JSON.stringify(openApi()),
      loader: "text",
    }));
  },
};
