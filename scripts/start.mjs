// `npm start`: from a fresh clone to a running product with demo data.
// `npm start -- --reset` begins with an empty store; `--port N` and `--data FOLDER` as they say.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { prepare } from "./lib/prepare.mjs";
import { run, watched } from "./lib/steps.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main() {
  const { values } = parseArgs({
    options: {
      reset: { type: "boolean", default: false },
      port: { type: "string", default: "8787" },
      data: { type: "string", default: join(root, ".tributary") },
    },
  });
  const dataDir = resolve(values.data);
  if (values.reset) rmSync(dataDir, { recursive: true, force: true });

  await prepare(root);
  const { buildAll } = await import("./build.mjs");
  await buildAll();
  await watched("command line", (say) =>
    run("cargo", ["build", "--package", "tributary-cli"], { cwd: root, say }),
  );

  const { state, save } = remembered(dataDir);
  const { serve } = await import("./serve.mjs");
  const server = await serve({ port: Number(values.port), dataDir, bindings: bindings(state) });
  let isStopping = false;
  const stop = () => {
    isStopping = true;
    server.stop();
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  try {
    const { loadDemo } = await import("./lib/demo.mjs");
    const program = join(root, "target/debug", process.platform === "win32" ? "tributary.exe" : "tributary");
    await loadDemo({ url: server.url, program, state, save });
    console.log(welcome(server.url.replace("127.0.0.1", "localhost"), state));
    const code = await server.exited;
    if (!isStopping) throw new Error(`the Worker ended (${code}); see ${join(dataDir, "workerd.log")}`);
  } catch (error) {
    await server.stop();
    if (!isStopping) throw error;
  }
}

/** Tokens and secrets of this installation, made at the first start. */
function remembered(dataDir) {
  const file = join(dataDir, "local.json");
  const save = (state) => writeFileSync(file, JSON.stringify(state, null, 2), { mode: 0o600 });
  if (existsSync(file)) return { state: JSON.parse(readFileSync(file, "utf8")), save };
  const random = (bytes) => randomBytes(bytes).toString("base64url");
  const state = {
    admin_token: random(24),
    pixel_token: `demo-${random(6)}`,
    shopify_token: `demo-${random(6)}`,
    shopify_secret: random(24),
    credential_key: random(24),
    is_loaded: false,
  };
  mkdirSync(dataDir, { recursive: true });
  save(state);
  return { state, save };
}

function bindings(state) {
  return {
    ADMIN_TOKEN: state.admin_token,
    CREDENTIAL_KEY: state.credential_key,
    DEMO_SHOP_PIXEL_TOKEN: state.pixel_token,
    DEMO_SHOP_SHOPIFY_TOKEN: state.shopify_token,
    DEMO_SHOP_SHOPIFY_SECRET: state.shopify_secret,
  };
}

function welcome(url, state) {
  return `
Tributary is running.

  Dashboard  ${url}/dashboard/
  Login      ${state.admin_token}
  Demo shop  ${url}/shop

Click through the demo shop and watch the event log. Ctrl-C stops; the data stays.
`;
}

try {
  await main();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
