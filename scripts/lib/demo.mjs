// The demo store: its workspace, its sources, 30 days of data and what its ads cost, through the public API.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { watched } from "./steps.mjs";

export const DEMO_WORKSPACE = "demo-store";
const PART_LINES = 1_000;

/**
 * Makes the demo workspace and loads its data, once. A load that was cut off is done again
 * with the same end of the data, so what had arrived is recognised.
 *
 * `program` is the `tributary` binary; `state` remembers `until` and `is_loaded`.
 */
export async function loadDemo({ url, program, state, save }) {
  if (state.is_loaded) return;
  const api = client(url, state.admin_token);
  const workspaces = await api("GET", "/workspaces");
  if (!workspaces.some((workspace) => workspace.workspace_id === DEMO_WORKSPACE)) {
    await api("POST", "/workspaces", { name: "Demo store", time_zone: "Europe/Berlin", currency: "EUR" });
  }
  const sources = await api("GET", `/workspaces/${DEMO_WORKSPACE}/sources`);
  const ensure = async (source) =>
    sources.find((known) => known.token === source.token) ??
    (await api("POST", `/workspaces/${DEMO_WORKSPACE}/sources`, source));
  const pixel = await ensure({ name: "Pixel", kind: "pixel", token: state.pixel_token });
  const shopify = await ensure({
    name: "Shopify",
    kind: "shopify",
    token: state.shopify_token,
    secret: state.shopify_secret,
  });
  state.until ??= new Date().toISOString();
  save(state);
  await watched("demo data", async (say) => {
    const args = ["demo", "--until", state.until, "--pixel-source", pixel.source_id];
    const lines = linesOf(program, [...args, "--shopify-source", shopify.source_id]);
    let n = 0;
    for await (const part of parts(lines)) {
      await api("POST", `/workspaces/${DEMO_WORKSPACE}/import`, part.join("\n"));
      n += part.length;
      say(`${n} deliveries`);
    }
  });
  const spend = [];
  for await (const line of linesOf(program, ["demo-spend", "--until", state.until])) spend.push(line);
  await api("POST", `/workspaces/${DEMO_WORKSPACE}/spend?form=csv`, spend.join("\n"));
  state.is_loaded = true;
  save(state);
}

function client(url, token) {
  return async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
  };
}

async function* linesOf(program, args) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  yield* createInterface({ input: child.stdout });
  const code = await closed;
  if (code !== 0) throw new Error(`tributary demo ended with ${code}`);
}

async function* parts(lines) {
  let part = [];
  for await (const line of lines) {
    if (part.push(line) === PART_LINES) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}
