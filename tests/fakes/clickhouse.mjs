// ClickHouse's HTTP interface, as far as forwarding needs it: a login, a database, tables whose
// rows of one key the highest version counts of, and removals by key and version.
import { once } from "node:events";
import { createServer } from "node:http";

const NAMES = { 27: "CANNOT_PARSE_INPUT_ASSERTION_FAILED", 81: "UNKNOWN_DATABASE", 60: "UNKNOWN_TABLE", 62: "SYNTAX_ERROR", 241: "MEMORY_LIMIT_EXCEEDED", 516: "AUTHENTICATION_FAILED" };

/** Starts one. `faults` holds what becomes of the next requests: a status, `drop` or `unheard`. */
export async function startClickhouse({ database = "shop", user = "tributary", password = "hunter 2 ä" } = {}) {
  const state = { password, tables: new Map(), statements: [], faults: [], logins: [] };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://fake");
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    const fail = (status, code) => {
      response.writeHead(status, { "x-clickhouse-exception-code": String(code) });
      response.end(`Code: ${code}. DB::Exception: no. (${NAMES[code]}) (version 26.9.2.1)`);
    };
    const login = `Basic ${Buffer.from(`${user}:${state.password}`).toString("base64")}`;
    if (request.headers.authorization !== login) return fail(403, 516);
    if (url.searchParams.get("database") !== database) return fail(404, 81);
    const fault = state.faults.shift();
    if (fault === "drop") return request.socket.destroy();
    if (typeof fault === "number") return fail(fault, 241);
    const code = run(url.searchParams.get("query"), body, state);
    if (fault === "unheard") return request.socket.destroy();
    if (code !== 0) return fail(code === 60 ? 404 : 400, code);
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.address().port}`,
    database,
    user,
    /** The rows of a table that count. */
    rows: (name) => [...newest(state.tables.get(name) ?? []).values()],
    /** Every row that is there, superseded ones among them. */
    all: () => [...state.tables.values()].flatMap((table) => table.rows),
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }),
  });
}

function run(query, body, { tables, statements }) {
  const [, name] = /^INSERT INTO (\w+) FORMAT JSONEachRow$/.exec(query) ?? [];
  if (name !== undefined) {
    const table = tables.get(name);
    if (!table) return 60;
    for (const line of body.split("\n").filter(Boolean)) {
      // As the real one: an integer with a fraction is none.
      if (!/"version":\d+[,}]/.test(line)) return 27;
      table.rows.push(JSON.parse(line));
    }
    return 0;
  }
  statements.push(body);
  if (body === "SELECT 1") return 0;
  const made = /^CREATE TABLE IF NOT EXISTS (\w+) [\s\S]*ENGINE = ReplacingMergeTree\(version\) ORDER BY \(([\w, ]+)\)$/.exec(body);
  if (made) {
    if (!tables.has(made[1])) tables.set(made[1], { key: made[2].split(", "), rows: [] });
    return 0;
  }
  if (body.startsWith("CREATE VIEW IF NOT EXISTS ")) return 0;
  return remove(body, tables) ? 0 : 62;
}

function remove(body, tables) {
  const found = /^ALTER TABLE (\w+) DELETE WHERE workspace_id = unhex\('(\w*)'\) AND version < (\d+) AND \(([\w, ]+)\) IN \((.*)\)$/.exec(body);
  if (!found) return false;
  const [, name, workspace, version, columns, list] = found;
  const unhex = (hex) => Buffer.from(hex, "hex").toString();
  const keys = new Set([...list.matchAll(/\(((?:unhex\('\w*'\),?)+)\)/g)].map(([, key]) =>
    JSON.stringify([...key.matchAll(/unhex\('(\w*)'\)/g)].map(([, hex]) => unhex(hex)))));
  const table = tables.get(name);
  table.rows = table.rows.filter((row) =>
    row.workspace_id !== unhex(workspace) || Number(version) <= row.version
      || !keys.has(JSON.stringify(columns.split(", ").map((column) => row[column]))));
  return true;
}

function newest(table) {
  const rows = new Map();
  for (const row of table.rows ?? []) {
    const key = JSON.stringify(table.key.map((column) => row[column]));
    if (!rows.has(key) || rows.get(key).version <= row.version) rows.set(key, row);
  }
  return rows;
}
