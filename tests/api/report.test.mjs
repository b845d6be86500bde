// Reports over HTTP: questions, what can be asked, CSV, what is kept, and refusals.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { batch, serverEvent, start } from "./harness.mjs";

let client;
let ws;
const today = new Date().toISOString().slice(0, 10);
const range = { from: today, to: today };

before(async () => {
  client = await start();
  ws = await client.newWorkspace();
  const pixel = await client.newSource(ws, { kind: "pixel" });
  const crm = await client.newSource(ws, { kind: "webhook" });
  await client.pixel(pixel.token, batch(2, "ann"));
  await client.pixel(pixel.token, batch(1, "bob"));
  const order = (id, price) =>
    serverEvent({
      event_id: id,
      properties: { id, total_price: price, currency: "USD", items: [], $email: `${id}@shop.example` },
      aliases: ["urn:cookie:ann", `urn:email:${id}@shop.example`],
    });
  await client.webhook(crm.token, [order("=1", "19.90"), order("o2", "30.10")]);
});
after(() => client.stop());

const post = (path, body) => client.api("POST", `/workspaces/${ws}${path}`, body);
const get = (path) => client.api("GET", `/workspaces/${ws}${path}`);

test("a question is answered in the workspace's zone and currency", async () => {
  const { status, body } = await post("/reports/query", {
    metrics: ["sessions", "orders", "revenue", "conversion_rate", { name: "Half", formula: "revenue / 2", unit: "money" }],
    breakdowns: ["channel"],
    range,
  });
  assert.equal(status, 200);
  assert.deepEqual([body.currency, body.time_zone], ["USD", "UTC"]);
  assert.deepEqual(body.totals, [2, 2, 5000, 0.5, 2500]);
  assert.deepEqual(
    body.rows.map(({ members, cells }) => [members[0].name, ...cells]),
    [["Email", 2, 2, 5000, 0.5, 2500]],
  );
});

test("a change of zone and currency is followed at once", async () => {
  const path = `/workspaces/${ws}`;
  const changed = await client.api("PATCH", path, { time_zone: "Asia/Tokyo" });
  assert.equal(changed.status, 200, changed.text);
  const { body } = await post("/reports/query", { metrics: ["sessions"], range });
  assert.equal(body.time_zone, "Asia/Tokyo");
  await client.api("PATCH", path, { time_zone: "UTC" });
});

test("CSV is a file", async () => {
  const { status, headers, text } = await post("/reports/query?format=csv", {
    metrics: ["revenue", "sessions"],
    breakdowns: ["channel_group", "campaign"],
    range,
    granularity: "day",
  });
  assert.equal(status, 200);
  assert.match(headers.get("content-type"), /^text\/csv/);
  assert.match(headers.get("content-disposition"), /attachment; filename="report.csv"/);
  const [head, line] = text.split("\r\n");
  assert.equal(head, "Period,Channel group,Channel group ID,Campaign,Campaign ID,Revenue (USD),Sessions");
  assert.equal(line, `${today},Email,Email,(no value),,50.00,2`);
});

test("wrong fields are named", async () => {
  const cases = [
    [{ metrics: [], range }, "metrics"],
    [{ metrics: ["magic"], range }, "metrics[0]"],
    [{ metrics: [{ name: "x", formula: "1 +" }], range }, "metrics[0].formula"],
    [{ metrics: ["spend"], range: { from: today, to: "2020-01-01" } }, "range.to"],
    [{ metrics: ["spend"], range: { from: "yesterday", to: today } }, "range.from"],
    [{ metrics: ["spend"], range, breakdowns: ["channel", "channel"] }, "breakdowns"],
    [{ metrics: ["spend"], range, limit: 0 }, "limit"],
    [{ metrics: ["spend"], range, attribution: { lookback_days: 3 } }, "attribution.lookback_days"],
    [{ metrics: ["spend"], range, sort: { by: "breakdown" } }, "sort.index"],
    [{ metrics: ["spend"], range, magic: 1 }, ""],
  ];
  for (const [question, field] of cases) {
    const { status, body } = await post("/reports/query", question);
    assert.deepEqual([status, body.errors?.[0]?.field], [400, field], JSON.stringify(question));
  }
  assert.equal((await get("/reports/query")).status, 405);
  assert.equal((await post("/metrics", {})).status, 405);
});

test("what can be asked is told", async () => {
  const { body: metrics } = await get("/metrics");
  assert.ok(metrics.length >= 30);
  assert.equal(metrics.find(({ key }) => key === "roas").formula, "revenue / spend");
  const { body: dimensions } = await get("/dimensions");
  assert.deepEqual(dimensions.slice(0, 2).map(({ key }) => key), ["channel_group", "channel"]);
});

test("funnels and cohorts", async () => {
  const funnel = await post("/reports/funnel", { steps: ["$page_load", "Placed Order"], range, breakdown: "channel" });
  assert.deepEqual(funnel.body.groups.map(({ counts }) => counts), [[2, 1], [2, 1]]);
  const people = await post("/reports/funnel", { steps: ["$page_load", "Added To Cart", "Placed Order"], range, by_profile: true });
  assert.deepEqual(people.body.groups[0].counts, [2, 0, 0]);
  const bad = await post("/reports/funnel", { steps: ["Placed Order", "$page_load"], range });
  assert.equal(bad.body.errors[0].field, "steps[0]");
  const { body } = await post("/reports/cohorts", { range, months: 3 });
  assert.deepEqual(body.rows, [{ month: `${today.slice(0, 8)}01`, customers: 2, active: [2], revenue: [5000] }]);
});

test("reports are kept, put on a dashboard, and forgotten", async () => {
  const report = { name: "Sales", view: "line", preset: "30d", body: { query: { metrics: ["revenue"], range } } };
  const made = await post("/reports", report);
  assert.equal(made.status, 201, made.text);
  const { report_id: id } = made.body;
  const board = await post("/dashboards", { name: "Monday", report_ids: [id] });
  assert.equal(board.status, 201);
  const wrong = await post("/dashboards", { name: "Wrong", report_ids: ["nothing"] });
  assert.equal(wrong.body.errors[0].field, "report_ids");
  const renamed = await client.api("PUT", `/workspaces/${ws}/reports/${id}`, { ...report, name: "Revenue" });
  assert.equal(renamed.body.name, "Revenue");
  assert.deepEqual((await get("/reports")).body.map(({ name }) => name), ["Revenue"]);
  assert.equal((await client.api("DELETE", `/workspaces/${ws}/reports/${id}`)).status, 204);
  assert.equal((await get(`/reports/${id}`)).status, 404);
  assert.deepEqual((await get(`/dashboards/${board.body.dashboard_id}`)).body.report_ids, []);
  assert.equal((await client.api("DELETE", `/workspaces/${ws}/dashboards/${board.body.dashboard_id}`)).status, 204);
});
