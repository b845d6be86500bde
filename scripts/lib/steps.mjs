import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { digest } from "./inputs.mjs";

// On a terminal the line is written over; in a log a line every two seconds would drown it.
const HEARTBEAT_MS = process.stdout.isTTY ? 1_000 : 10_000;

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
   * Runs `work(say)` unless `inputs` (paths) and `variant` are as they were when it last
   * succeeded and all `outputs` (paths) are still there. `say` shows what the step is at.
   */
  async step(name, { inputs, outputs, work, variant = "" }) {
    const key = digest(inputs) + variant;
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
  const show = (line) => process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  const heartbeat = setInterval(() => show(`  ${name}: ${seconds()} s ${doing}`), HEARTBEAT_MS);
  try {
    show(`… ${name}`);
    await work((text) => (doing = text));
    show(`✓ ${name}: ${seconds()} s`);
    if (process.stdout.isTTY) console.log();
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
