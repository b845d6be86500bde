/**
 * A browser that only opens pages: one that drives them keeps them from prerendering others.
 * Speaks Chromium's debugging protocol over a pipe.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { USER_AGENT } from "../../../tests/browser.mjs";

export function openPlainBrowser() {
  const profile = mkdtempSync(join(tmpdir(), "tributary-browser-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-agent=${USER_AGENT}`];
  const child = spawn(process.env.CHROMIUM ?? "/usr/bin/chromium", [...flags, "--remote-debugging-pipe", `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const exited = new Promise((done) => child.once("exit", done));
  const waiting = new Map();
  let text = "";
  child.stdio[4].on("data", (chunk) => {
    const parts = (text + chunk).split("\0");
    text = parts.pop();
    for (const { id, result, error } of parts.map((part) => JSON.parse(part))) {
      const [done, fail] = waiting.get(id) ?? [];
      waiting.delete(id);
      if (error) fail?.(new Error(error.message));
      else done?.(result);
    }
  });
  let last = 0;
  const send = (method, params) =>
    new Promise((done, fail) => {
      waiting.set(++last, [done, fail]);
      child.stdio[3].write(JSON.stringify({ id: last, method, params }) + "\0");
    });

  return {
    /** Opens a tab. Whoever attaches to it would keep it from prerendering. */
    open: (url) => send("Target.createTarget", { url }),
    async close() {
      child.kill();
      await exited;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
