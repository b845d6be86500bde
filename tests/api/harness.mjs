// A running Worker with its own empty store, and what a test needs to talk to it.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "../../scripts/serve.mjs";

export const ADMIN_TOKEN = "admin-token-of-the-tests";

/**
 * Starts a Worker with an empty store. The client's `restart()` ends it and starts it again on
 * the same data; `stop()` ends it and removes its data.
 */
export async function start(options = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "tributary-api-"));
  const bindings = { ADMIN_TOKEN, ...options.bindings };
  let server = await serve({ ...options, dataDir, bindings });
  const client = new Client(server.url);
  client.restart = async () => {
    await server.stop();
    server = await serve({ ...options, dataDir, bindings });
    client.url = server.url;
  };
  client.stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return client;
}

/** Calls one Worker, as an administrator where that is needed. */
export class Client {
  constructor(url) {
    this.url = url;
  }

  /** A call of `/api/v1`; a body is sent as JSON. */
  async api(method, path, body, headers = {}) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    return read(response);
  }

  async newWorkspace(name = `shop ${randomUUID().slice(0, 8)}`) {
    const made = await this.api("POST", "/workspaces", { name, time_zone: null, currency: null });
    if (made.status !== 201) throw new Error(`no workspace: ${made.status} ${made.text}`);
    return made.body.workspace_id;
  }

  async newSource(workspace, source) {
    const made = await this.api("POST", `/workspaces/${workspace}/sources`, {
      name: source.kind,
      allowed_origins: [],
      secret: null,
      ...source,
    });
    if (made.status !== 201) throw new Error(`no source: ${made.status} ${made.text}`);
    return made.body;
  }

  /** The lines of the event log, newest first. */
  async events(workspace, query = "") {
    return (await this.api("GET", `/workspaces/${workspace}/events${query}`)).body.events;
  }

  async pixel(token, batch, headers = {}) {
    const response = await fetch(`${this.url}/e/${token}`, {
      method: "POST",
      headers: { "content-type": "text/plain;charset=UTF-8", ...headers },
      body: typeof batch === "string" ? batch : JSON.stringify(batch),
    });
    return read(response);
  }

  async webhook(token, body, headers = {}) {
    const response = await fetch(`${this.url}/api/webhooks`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-webhook-token": token, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return read(response);
  }

  /** A Shopify delivery signed with `secret`; `headers` come on top. */
  async shopify(token, secret, topic, body, headers = {}) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}/webhooks/shopify/${token}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-webhook-id": randomUUID(),
        "x-shopify-hmac-sha256": sign(secret, text),
        ...headers,
      },
      body: text,
    });
    return read(response);
  }
}

/**
 * The status that a body of `nBytes` gets by its declared length alone. The body is never
 * sent: a server that refuses to read it may close the connection in the middle of it.
 */
export function statusOfDeclared(url, nBytes, headers = {}) {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: "POST", headers: { "content-length": nBytes, ...headers } });
    asking.on("response", (response) => {
      resolve(response.statusCode);
      asking.destroy();
    });
    asking.on("error", reject);
    asking.flushHeaders();
  });
}

export function sign(secret, body) {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** A pixel batch of page loads by one new visitor. */
export function batch(nEvents = 1, visitor = randomUUID()) {
  const now = Date.now();
  const event = (_, index) => ({
    event_name: "$page_load",
    event_id: randomUUID(),
    created_at: now - 1000 + index,
    session_hint: randomUUID(),
    properties: { $url: `https://shop.example/p/${index}?utm_source=newsletter`, referrer: "" },
    profile_properties: { _fbp: "fb.1.1.2" },
    aliases: [`urn:cookie:${visitor}`],
  });
  return { v: 1, level: "wasm", sent_at: now, events: Array.from({ length: nEvents }, event) };
}

/** A well-formed event of the webhook API. */
export function serverEvent(changes = {}) {
  return {
    event_name: "Placed Order",
    event_id: randomUUID(),
    properties: { id: "1001", total_price: "19.90", currency: "EUR", items: [] },
    profile_properties: { $email: "ada@shop.example" },
    aliases: ["urn:email:ada@shop.example"],
    ...changes,
  };
}

/** Status, headers and body of an answer; `body` is parsed where it is JSON. */
export async function read(response) {
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "");
  const { status, headers } = response;
  return { status, headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Calls `probe` until it answers something; `what` names it when it never does. */
export async function until(what, probe, ms = 60_000) {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    assert.ok(Date.now() < deadline, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
