// What the command line prints of reports and spend is what the API answers over the same data.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { start } from "./harness.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const UNTIL = "2026-11-23T12:00:00Z";
const range = { from: "2026-11-18", to: "2026-11-23" };

let client, ws, dir, db;

function tributary(args, input = "") {
  const ran = spawnSync(join(root, "target/debug/tributary"), args, { input, maxBuffer: 1 << 28, encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout;
}

before(async () => {
  execFileSync("cargo", ["build", "-q", "-p", "tributary-cli"], { cwd: root });
  dir = mkdtempSync(join(tmpdir(), "tributary-cli-"));
  db = join(dir, "shop.db");
  client = await start();
  ws = await client.newWorkspace();
  const demo = tributary(["demo", "--until", UNTIL, "--days", "6", "--sessions-per-day", "60"]);
  tributary(["ingest", "--db", db], demo);
  const { status, text } = await client.api("POST", `/workspaces/${ws}/import`, demo);
  assert.equal(status, 200, text);
});
after(async () => {
  await client.stop();
  rmSync(dir, { recursive: true, force: true });
});

test("import-spend prints what the upload answers, and stores the same", async () => {
  const table = tributary(["demo-spend", "--until", UNTIL, "--days", "6"]);
  const printed = JSON.parse(tributary(["import-spend", "--db", db, "--platform", "csv"], table));
  const { status, body } = await client.api("POST", `/workspaces/${ws}/spend`, table);
  assert.equal(status, 200);
  assert.ok(0 < printed.n_rows);
  assert.deepEqual(printed, body);
  const meta = JSON.stringify({
    data: [{ account_id: "7", account_currency: "EUR", campaign_id: "1", adset_id: "2", ad_id: "3", date_start: "2026-11-22",
      date_stop: "2026-11-22", spend: "12.34", impressions: "10", clicks: "2" }],
  });
  const ours = JSON.parse(tributary(["import-spend", "--db", db, "--platform", "meta"], meta));
  const theirs = await client.api("POST", `/workspaces/${ws}/spend?form=meta`, meta);
  assert.deepEqual(ours, theirs.body);
  assert.equal(ours.accounts[0].spend_micros, 12_340_000);
});

const QUERIES = [
  ["reports/query", "query", { metrics: ["spend", "revenue", "orders", "roas", "sessions", "cpa"], breakdowns: ["channel"], range }],
  ["reports/query", "query", {
    metrics: ["revenue", "platform_revenue", { name: "Half", formula: "revenue / 2", unit: "money" }],
    breakdowns: ["channel_group", "campaign"],
    range,
    granularity: "day",
    attribution: { model: "linear", mode: "click_time", lookback_days: 30 },
  }],
  ["reports/funnel", "funnel", { steps: ["$page_load", "Placed Order"], range, breakdown: "channel" }],
  ["reports/cohorts", "cohort", { range, months: 3 }],
];
for (const [path, kind, query] of QUERIES) {
  test(`report prints what /${path} answers to ${Object.keys(query).join(", ")}`, async () => {
    for (const [zone, currency] of [["UTC", "USD"], ["Asia/Tokyo", "EUR"]]) {
      const set = await client.api("PATCH", `/workspaces/${ws}`, { time_zone: zone, currency });
      assert.equal(set.status, 200, set.text);
      const file = join(dir, "query.json");
      writeFileSync(file, JSON.stringify(query));
      const args = ["report", "--db", db, "--query", file, "--kind", kind, "--time-zone", zone, "--currency", currency];
      const { status, text } = await client.api("POST", `/workspaces/${ws}/${path}`, query);
      assert.equal(status, 200, text);
      assert.ok(!/"rows":\[\]|"groups":\[\]/.test(text), "there is something to compare");
      assert.equal(tributary(args), `${text}\n`);
      if (kind !== "query") continue;
      const csv = await client.api("POST", `/workspaces/${ws}/${path}?format=csv`, query);
      assert.equal(tributary([...args, "--format", "csv"]), csv.text);
    }
  });
}

test("a wrong query is refused by the same words", async () => {
  const file = join(dir, "query.json");
  const query = { metrics: ["magic"], range };
  writeFileSync(file, JSON.stringify(query));
  const ran = spawnSync(join(root, "target/debug/tributary"), ["report", "--db", db, "--query", file], { encoding: "utf8" });
  const { body } = await client.api("POST", `/workspaces/${ws}/reports/query`, query);
  assert.equal(ran.status, 2);
  const [{ field, message }] = body.errors;
  assert.ok(ran.stderr.includes(field) && ran.stderr.includes(message), ran.stderr);
});
