import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { digest } from "./inputs.mjs";

const HEARTBEAT_MS = 2_000;

/**
 * Runs the steps of a build in their order, each only when its inputs have changed.
 *
 * What was built from which inputs is remembered in `memoryFile`.
 */
export class Steps {
  #memoryFile;
  #memory;

  constructor(memoryFile) {
    this.#memoryFile = memoryFile;
    this.#memory = existsSync(memoryFile) ? JSON.parse(readFileSync(memoryFile, "utf8")) : {};
  }

  /**
   * Runs `work(say)` unless `inputs` (paths) are as they were when it last succeeded and
   * all `outputs` (paths) are still there. `say` shows what the step is at.
   */
  async step(name, { inputs, outputs, work }) {
    const key = digest(inputs);
    if (this.#memory[name] === key && outputs.every((path) => existsSync(path))) {
      console.log(`✓ ${name}: unchanged`);
      return;
    }
    await watched(name, work);
    this.#memory[name] = key;
    mkdirSync(dirname(this.#memoryFile), { recursive: true });
    writeFileSync(this.#memoryFile, JSON.stringify(this.#memory, null, 2));
  }
}

/** Runs `work(say)` and shows how long it takes, while it takes and in the end. */
export async function watched(name, work) {
  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
  let doing = "";
  const heartbeat = setInterval(() => console.log(`  ${name}: ${seconds()} s ${doing}`), HEARTBEAT_MS);
  try {
    await work((text) => (doing = text));
    console.log(`✓ ${name}: ${seconds()} s`);
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Runs a program to its end; its last line of output is what the step is at.
 *
 * Rejects with everything it printed when it fails.
 */
export function run(program, args, { cwd, env = {}, say = () => {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env } });
    let printed = "";
    const listen = (chunk) => {
      printed += chunk;
      say(printed.trimEnd().split("\n").at(-1)?.trim().slice(0, 100) ?? "");
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${program} ${args.join(" ")} failed (${code}):\n${printed}`));
    });
  });
}
