// Makes a machine with Rust (rustup) and Node ready. Uses Node's own modules only: it runs
// before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Steps, run, watched } from "./steps.mjs";

const WASM_TARGET = "wasm32-unknown-unknown";
const CHROMIUM_PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Installs what building and serving need: the wasm target and the npm packages. */
export async function prepare(root) {
  checkNode(root);
  await ensureRust(root);
  const steps = new Steps(join(root, "node_modules/.tributary.json"));
  await steps.step("npm packages", {
    inputs: [join(root, "package-lock.json")],
    outputs: [join(root, "node_modules/.bin/vite")],
    work: (say) => run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, say }),
  });
}

/**
 * The browser that tests drive, installed from the system's packages where that is possible.
 *
 * `CHROMIUM` names another one.
 */
export async function ensureChromium(root) {
  const find = () => [process.env.CHROMIUM, ...CHROMIUM_PATHS].find((path) => path && existsSync(path));
  const found = find();
  if (found) return found;
  if (!hasApt()) throw new Error("the browser tests need Chromium: install it and set CHROMIUM to its path");
  await install(root, "chromium");
  const installed = find();
  if (!installed) throw new Error("apt-get installed chromium, but it is not where it should be");
  return installed;
}

/**
 * Whether there is PHP for the tests of the WooCommerce plugin; installed like Chromium, but
 * nothing else needs it, so where that fails those tests are skipped.
 */
export async function ensurePhp(root) {
  const isThere = () => spawnSync(process.env.PHP ?? "php", ["--version"]).status === 0;
  if (isThere() || !hasApt()) return isThere();
  await install(root, "php-cli").catch((error) => console.log(error.message));
  return isThere();
}

const hasApt = () => spawnSync("apt-get", ["--version"]).status === 0;

/** Installs a package of the system. */
function install(root, name) {
  const sudo = process.getuid() === 0 ? [] : ["sudo"];
  const apt = async (say, ...args) => {
    const [program, ...rest] = [...sudo, "apt-get", ...args];
    await run(program, rest, { cwd: root, env: { DEBIAN_FRONTEND: "noninteractive" }, say });
  };
  return watched(name, async (say) => {
    await apt(say, "update", "-qq");
    await apt(say, "install", "-y", "-qq", "--no-install-recommends", name);
  });
}

function checkNode(root) {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.slice(2);
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Error(`Node ${wanted} or newer is needed; this is ${process.versions.node}`);
  }
}

async function ensureRust(root) {
  if (spawnSync("rustup", ["--version"]).status !== 0) {
    throw new Error("Rust is needed: install it with rustup, see https://rustup.rs");
  }
  // The first call in this folder may install the pinned toolchain (rust-toolchain.toml).
  const installed = spawnSync("rustup", ["target", "list", "--installed"], { cwd: root });
  if (installed.status === 0 && installed.stdout.toString().split("\n").includes(WASM_TARGET)) return;
  await watched("rust", (say) => run("rustup", ["target", "add", WASM_TARGET], { cwd: root, say }));
}
