/** Builds the pixel into `build/public/pixels/assets/`; does nothing when nothing changed. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";
import { translate } from "./rules.mjs";
import { shrink } from "./shrink.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const assets = join(root, "build/public/pixels/assets");
const stamp = join(root, "build/pixel.stamp");
/** Own folder: other flags than the rest of the workspace, and no waiting for its lock. */
const target = join(root, "target/pixel");
const inputs = ["pixel", "core/src/detect", "wasm-abi", "Cargo.lock", "Cargo.toml", "package-lock.json", "rust-toolchain.toml"];

/** Builds if need be. Answers the files' names: `{loader, driver, wasm, rules, …EXTRAS}`. */
export async function buildPixel() {
  const hash = hashOf(inputs);
  const built = readStamp();
  if (built?.hash === hash) return built.files;

  rmSync(assets, { recursive: true, force: true });
  mkdirSync(assets, { recursive: true });
  const wasm = await compile();
  const [driver, rules] = [await bundle("driver/main.ts", {}), await translate(wasm)];
  const extras = [];
  for (const name of EXTRAS) extras.push([name, await bundle(`driver/${name}.ts`, {})]);
  // One name for all, under their content's hash: they may be cached for ever.
  const level2 = "pixel-" + createHash("sha256").update(wasm).update(driver).update(extras.join()).digest("hex").slice(0, 8);
  const files = { loader: "loader.js", driver: level2 + ".js", wasm: level2 + ".wasm", rules: level2 + "-rules.js" };
  writeFileSync(join(assets, files.wasm), wasm);
  writeFileSync(join(assets, files.driver), driver);
  writeFileSync(join(assets, files.rules), rules);
  for (const [name, code] of extras) writeFileSync(join(assets, (files[name] = `${level2}-${name}.js`)), code);
  const names = { LEVEL2: JSON.stringify("/pixels/assets/" + level2), SETTINGS: "$" };
  // A function: what it is called with is added when it is served (`docs/wire.md`).
  const loader = await bundle("loader/main.ts", names);
  writeFileSync(join(assets, files.loader), `($=>{${loader.trim()}})`);
  writeFileSync(stamp, JSON.stringify({ hash, files }));
  return files;
}

/** Parts of the driver that it fetches itself, where a page needs them (`driver/extras.ts`). */
export const EXTRAS = ["platforms", "handover"];

/** What loader and driver name alike and nobody else sees: it gets short names in both. */
const INTERNAL = /^(hosts|unsettled|held|early|isTold|isHeld|settled|settings|known|leave|keep|identify|create|see|isNews|forget|cartText|textOf|takeStock|expect|take|onRequest|takeOver|tell|ask|documents|view|look|pages|level1|onLoad|seen|isAllowed|release|flush|read|write|clear|pay|end|link|level|isOrder|due)$/;
const mangleCache = {};

async function compile() {
  // Rust's default stack alone would take 1 MiB of every shopper's memory.
  const env = { ...process.env, CARGO_TARGET_DIR: target, RUSTFLAGS: "-C link-arg=-zstack-size=32768" };
  // `shrink` finds functions by name and drops the names afterwards.
  env.CARGO_PROFILE_PIXEL_STRIP = "none";
  const args = ["build", "--locked", "--quiet", "--profile", "pixel", "--target", "wasm32-unknown-unknown", "-p", "tributary-pixel"];
  execFileSync("cargo", args, { cwd: root, env, stdio: "inherit" });
  return shrink(readFileSync(join(target, "wasm32-unknown-unknown/pixel/tributary_pixel.wasm")));
}

async function bundle(entry, define) {
  const result = await build({
    mangleProps: INTERNAL,
    mangleCache,
    entryPoints: [join(root, "pixel", entry)],
    bundle: true,
    format: "esm",
    define,
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    // Spares the loader the words "use strict".
    tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
    write: false,
  });
  Object.assign(mangleCache, result.mangleCache);
  // 6 % smaller, once compressed, than esbuild makes it.
  // (`unsafe_arrows`: nothing here is called with `new`.)
  const compress = { passes: 3, keep_fargs: false, hoist_funs: true, unsafe_arrows: true };
  const { code } = await minify(result.outputFiles[0].text, { module: true, ecma: 2020, compress });
  return code;
}

function hashOf(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path.slice(root.length)).update("\0").update(readFileSync(path));
  };
  for (const path of paths) add(join(root, path));
  return hash.digest("hex");
}

function readStamp() {
  try {
    const built = JSON.parse(readFileSync(stamp, "utf8"));
    for (const file of Object.values(built.files)) statSync(join(assets, file));
    return built;
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildPixel());
