/**
 * A stand-in for the Worker: the built dashboard under the policy it will be served with, and the
 * dashboard API over made-up data. Run it to develop: `node www/dashboard/test/fake-api.mjs`.
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { eventPage, isFound, profileDetail, profileSummary } from "./fake-answers.mjs";
import { reports } from "./fake-reports.mjs";
import { fakeShop, fakeSources, fakeWorkspaces } from "./fake-data.mjs";
import { marketing, reconciliation, spend, trackingHealth } from "./fake-marketing.mjs";
import { orderDetail, orderPage } from "./fake-orders.mjs";
import { preview, traffic, whatIf } from "./fake-traffic.mjs";
import { erase, identityReport, undoUnmerge, unmerge } from "./fake-identity.mjs";
import { acceptSocket } from "./fake-socket.mjs";

export const TOKEN = "demo";
const DIST = fileURLToPath(new URL("../../../build/public/dashboard", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Starts it on a free port. `isEmpty` begins without workspaces; `hasSocket: false` refuses the
 * live socket. The answer has handles to make things happen.
 */
export async function startFakeApi({ isEmpty = false, hasSocket = true, port = 0 } = {}) {
  const now = Date.now();
  const shop = fakeShop(now);
  const state = {
    workspaces: isEmpty ? [] : fakeWorkspaces(),
    sources: { tea: fakeSources(now) },
    rows: { tea: shop.rows },
    people: { tea: shop.people },
    sessions: new Set(),
    failures: [],
    requests: [],
    bodies: [],
    kept: {},
    listeners: new Map(),
  };
  const server = createServer((request, response) => serve(state, request, response));
  server.on("upgrade", (request, socket) => {
    if (!hasSocket) return socket.destroy();
    const send = acceptSocket(request, socket);
    state.listeners.set(socket, send);
    socket.on("close", () => state.listeners.delete(socket));
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    state,
    /** Receives one more event. */
    add: (ws, fields) => add(state, ws, fields),
    /** Ends every session, as after a restart with another token. */
    expire: () => state.sessions.clear(),
    /** Answers the next `times` calls whose path holds `part` with `status`. */
    fail: (part, status, times = 1) => state.failures.push({ part, status, times }),
    close() {
      for (const socket of state.listeners.keys()) socket.destroy();
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

function add(state, ws, fields) {
  const rows = (state.rows[ws] ??= []);
  const seq = (rows.at(-1)?.seq ?? 0) + 1;
  const now = Date.now();
  rows.push({
    source_id: "shop", event_id: `new-${seq}`, name: "$page_load", at: now, received_at: now, status: "accepted",
    n_warnings: 0, url: null, profile_id: null, properties: {}, profile_properties: {}, known_then: {}, aliases: [], warnings: [],
    level: "wasm", session: null, duplicate_of: null, repeated_by: [], error: null, ...fields, seq,
  });
  for (const send of state.listeners.values()) send(JSON.stringify({ seq }));
}

async function serve(state, request, response) {
  const url = new URL(request.url, "http://localhost");
  if (!url.pathname.startsWith("/api/v1/")) return file(url.pathname, response);
  const path = url.pathname.slice("/api/v1".length);
  state.requests.push(`${request.method} ${path}${url.search}`);
  const failure = state.failures.find((it) => it.times > 0 && path.includes(it.part));
  if (failure) {
    failure.times--;
    return problem(response, failure.status, "Something is wrong on purpose");
  }
  const body = await bodyOf(request);
  if (body) state.bodies.push({ path, body });
  if (path === "/session") return session(state, request, body, response);
  if (!state.sessions.has(sessionOf(request))) return problem(response, 401, "Sign in first");
  const answer = api(state, request.method, path, url.searchParams, body);
  if (!answer) return problem(response, 404, "Not found");
  if (answer.errors && answer.n_errors === undefined) return problem(response, 400, "A field is wrong", answer.errors);
  json(response, request.method === "POST" ? 201 : 200, answer);
}

function session(state, request, body, response) {
  const id = sessionOf(request);
  if (request.method === "POST") {
    if (body?.token !== TOKEN) return problem(response, 401, "Wrong token");
    const made = Math.random().toString(36).slice(2);
    state.sessions.add(made);
    response.setHeader("set-cookie", `session=${made}; HttpOnly; SameSite=Strict; Path=/`);
  } else if (!state.sessions.has(id)) return problem(response, 401, "Sign in first");
  if (request.method === "GET") return json(response, 200, { kind: "owner" });
  if (request.method === "DELETE") state.sessions.delete(id);
  response.writeHead(204).end();
}

const sessionOf = (request) => /session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];

function api(state, method, path, query, body) {
  const [, root, ws, part, id, action] = path.split("/").map(decodeURIComponent);
  if (root !== "workspaces") return null;
  if (ws === undefined) return method === "POST" ? newWorkspace(state, body) : state.workspaces;
  if (!state.workspaces.some((it) => it.workspace_id === ws)) return null;
  const told = reports(state, ws, method, [part, id], body);
  if (told) return told;
  const [rows, people] = [state.rows[ws] ?? [], state.people[ws] ?? []];
  if (part === "sources") return method === "POST" ? newSource(state, ws, body) : (state.sources[ws] ?? []);
  if (part === "event_names") return [...new Set(rows.map(({ name }) => name))].filter(Boolean).sort();
  if (part === "events" && id) return rows.find(({ seq }) => seq === Number(id));
  if (part === "events") return eventPage(rows, query);
  if (part === "identity") return identityReport(people);
  if (part === "unmerges") return undoUnmerge(people, Number(id));
  if (part === "profiles" && action === "unmerge") return unmerge(people, id, body);
  if (part === "profiles" && id && method === "DELETE") return erase(state, ws, id);
  if (part === "profiles" && id) return people.filter((it) => it.profile_id === id).map(profileDetail)[0];
  if (part === "profiles") return people.filter((it) => isFound(it, query.get("q") ?? "")).map(profileSummary);
  if (part === "traffic") return traffic(state, ws, method, body);
  if (part === "channel_rules") return preview(body);
  if (part === "what_if") return whatIf(body);
  if (part === "marketing") return marketing(state, ws, method, path.split("/").slice(4).map(decodeURIComponent), body);
  if (part === "spend") return spend(query, body);
  if (part === "reconciliation") return reconciliation(ws, query);
  if (part === "tracking_health") return trackingHealth(ws, query);
  if (part === "orders" && id) return orderDetail(people, id, query);
  if (part === "orders") return orderPage(people, query);
  return null;
}

function newWorkspace(state, { name, time_zone, currency }) {
  if (name === "taken") return { errors: [{ field: "name", message: "This name is taken." }] };
  const made = { workspace_id: name.toLowerCase().replaceAll(/\W+/g, "-"), name, time_zone, currency };
  state.workspaces.push(made);
  return made;
}

function newSource(state, ws, { name, kind, allowed_origins, token }) {
  const isBad = allowed_origins.some((origin) => !/^https?:\/\/[^/]+$/.test(origin));
  if (isBad) return { errors: [{ field: "allowed_origins[0]", message: "Write it as https://shop.example." }] };
  const made = {
    source_id: `made-${kind}`, name, kind, token: token ?? `tk_${kind}`, allowed_origins, created_at: Date.now(),
    last_event_at: null, last_event_name: null, events_24h: 0, duplicates_24h: 0, rejected_24h: 0, liveness: "waiting",
  };
  (state.sources[ws] ??= []).push(made);
  return made;
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  // A table comes as it is.
  return text === "" ? null : /^[[{"]/.test(text) ? JSON.parse(text) : text;
}

function json(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function problem(response, status, title, errors = []) {
  const body = { type: "about:blank", title, status, code: "fake", errors };
  response.writeHead(status, { "content-type": "application/problem+json" }).end(JSON.stringify(body));
}

async function file(pathname, response) {
  const inside = normalize(pathname.replace(/^\/dashboard\/?/, ""));
  const name = extname(inside) ? inside : "index.html";
  try {
    const bytes = await readFile(join(DIST, name));
    response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "text/plain", "content-security-policy": CSP }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin, add: receive } = await startFakeApi({ port: Number(process.env.PORT ?? 8787) });
  setInterval(() => receive("tea", { name: "Viewed Product", url: "https://northwind-tea.example/products/sencha" }), 3000);
  console.log(`${origin}/dashboard/  token: ${TOKEN}`);
}
