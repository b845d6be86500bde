// Runs the built Worker on the bare runtime with its store on a local disk:
// `node scripts/serve.mjs [--port 8787] [--data .tributary]`. Bindings come from the environment.
import { spawn } from "node:child_process";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { config } from "./lib/config.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const START_MS = 30_000;
const STOP_MS = 5_000;
const BINDINGS = [
  "ADMIN_TOKEN",
  "CREDENTIAL_KEY",
  "DEMO_SHOP_PIXEL_TOKEN",
  "DEMO_SHOP_SHOPIFY_TOKEN",
  "DEMO_SHOP_SHOPIFY_SECRET",
  ...["API_URL", "LOGIN_URL", "API_VERSION", "APP_ID", "APP_SECRET"].flatMap((name) => [`META_${name}`, `TIKTOK_${name}`]),
  "GOOGLE_ADS_API_URL",
  "GOOGLE_ADS_API_VERSION",
  "GOOGLE_LOGIN_URL",
  "GOOGLE_TOKEN_URL",
  "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET",
  "RATES_URL",
];

/**
 * Starts the Worker and waits until it answers.
 *
 * `port` 0 takes a free one. `dataDir` holds the objects' databases, the log and the
 * generated configuration. `bindings` are text bindings by name; `reach` is what the Worker
 * may send requests to, the public internet by default. `buildDir` is what
 * `scripts/build.mjs` wrote. `stop()` ends the process and waits for it.
 */
export async function serve({
  port = 0,
  dataDir,
  bindings = {},
  reach,
  buildDir = join(root, "build"),
  publicDir = join(root, "build/public"),
}) {
  const data = resolve(dataDir);
  mkdirSync(join(data, "objects"), { recursive: true });
  mkdirSync(publicDir, { recursive: true });
  const file = join(data, "workerd.capnp");
  const workerDir = join(resolve(buildDir), "worker");
  const bindingNames = Object.keys(bindings);
  writeFileSync(file, config({ dataDir: data, workerDir, publicDir, port, bindingNames, reach }));

  const log = openSync(join(data, "workerd.log"), "a");
  const child = spawn(runtime(), ["serve", "--control-fd=3", file], {
    env: { ...process.env, ...bindings },
    stdio: ["ignore", log, log, "pipe"],
  });
  const exited = new Promise((done) => child.once("exit", done));
  try {
    const url = `http://127.0.0.1:${await listening(child)}`;
    await answering(url);
    return { url, pid: child.pid, exited, stop: () => stop(child, exited) };
  } catch (error) {
    await stop(child, exited);
    throw new Error(`the Worker did not start (${error.message}); see ${join(data, "workerd.log")}`);
  }
}

/** The runtime's own binary: npm's wrapper script would stand between us and its pid. */
function runtime() {
  const require = createRequire(import.meta.url);
  return require("workerd").default;
}

/** The port that the runtime reports on its control channel. */
function listening(child) {
  return new Promise((resolve, reject) => {
    let told = "";
    child.stdio[3].on("data", (chunk) => {
      told += chunk;
      const event = told.split("\n").find((line) => line.includes('"socket":"http"'));
      if (event !== undefined) resolve(JSON.parse(event).port);
    });
    child.once("exit", (code) => reject(new Error(`the runtime ended with ${code}`)));
    child.once("error", reject);
    setTimeout(() => reject(new Error("it took too long")), START_MS).unref();
  });
}

async function answering(url) {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const response = await fetch(`${url}/healthz`).catch(() => null);
    if (response?.ok) return;
    if (deadline < Date.now()) throw new Error("it does not answer");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function stop(child, exited) {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const killing = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(killing);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8787" },
      data: { type: "string", default: join(root, ".tributary") },
    },
  });
  const given = BINDINGS.filter((name) => process.env[name]);
  const bindings = Object.fromEntries(given.map((name) => [name, process.env[name]]));
  const server = await serve({ port: Number(values.port), dataDir: values.data, bindings });
  console.log(server.url);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.stop());
  await server.exited;
}
