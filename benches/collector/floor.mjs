import { spawn } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// (module (func (export "empty") (param i32 i32) (result i64) i64.const 0))
const EMPTY_WASM = Buffer.from(
  "0061736d0100000001070160027f7f017e03020100070901" + "05656d7074790000" + "0a0601040042000b",
  "hex",
);

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "floor", worker = .floor)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "floor")],
);
const floor :Workerd.Worker = (
  modules = [
    (name = "floor.js", esModule = embed "floor.js"),
    (name = "empty.wasm", wasm = embed "empty.wasm"),
  ],
  compatibilityDate = "2026-04-20",
);
`;

/** Starts the floor's Worker on the same runtime; its files are written to `folder`. */
export async function startFloor(folder) {
  copyFileSync(join(here, "floor.js"), join(folder, "floor.js"));
  writeFileSync(join(folder, "empty.wasm"), EMPTY_WASM);
  writeFileSync(join(folder, "floor.capnp"), CONFIG);
  const runtime = createRequire(import.meta.url)("workerd").default;
  const child = spawn(runtime, ["serve", "--control-fd=3", join(folder, "floor.capnp")], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const port = await new Promise((resolve, reject) => {
    child.stdio[3].once("data", (line) => resolve(JSON.parse(String(line)).port));
    child.once("exit", (code) => reject(new Error(`the runtime ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.kill() };
}
