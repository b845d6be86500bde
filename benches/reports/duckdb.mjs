// The reports' questions to DuckDB, over the rows that the store's own benchmark left as CSV
// and on one thread.
//
// The rows are in tables of DuckDB's own, which are columns: it is made for scans, and shows
// what another store would gain.
import { DuckDBInstance } from "@duckdb/node-api";

import { median } from "../pages/worker.mjs";

const ROUNDS = 7;
const DAY_MS = 86_400_000;

const TABLES = {
  visit: "session_key BIGINT, started_at BIGINT, origin_id BIGINT, profile_id BIGINT, steps BIGINT",
  origin: "origin_id BIGINT, channel_group VARCHAR, channel VARCHAR, campaign VARCHAR, ad VARCHAR",
  conversion:
    "seq BIGINT, placed_at BIGINT, revenue_minor BIGINT, session_key BIGINT, customer VARCHAR, counts BOOLEAN",
  touchpoint: "conversion_seq BIGINT, position BIGINT, session_key BIGINT",
  ad_unit: "unit_id BIGINT, platform VARCHAR, campaign_id VARCHAR, ad_id VARCHAR",
  ad_day: "day BIGINT, unit_id BIGINT, spend_micros BIGINT, conversions_micros BIGINT, revenue_micros BIGINT",
};

/** The moment at which a day such as `2026-11-24` begins in the demo store's zone. */
function dayStart(day) {
  const hour = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Berlin", hour: "2-digit" });
  const begins = ["+02:00", "+01:00"].map((offset) => Date.parse(`${day}T00:00:00${offset}`));
  return begins.find((ms) => hour.format(ms) === "00");
}

/** The questions of `../pages/calls.mjs` in SQL, for data that ends on the day `until`. */
function questions(until) {
  const lastDay = Date.parse(until) / DAY_MS;
  const start = (days) => dayStart(new Date((lastDay - days + 1) * DAY_MS).toISOString().slice(0, 10));
  const endMs = start(0);
  const within = (column, days) => `${column} >= ${start(days)} AND ${column} < ${endMs}`;
  const spendDays = (days) => `day BETWEEN ${lastDay - days + 1} AND ${lastDay}`;
  const dayOf = (column) => `(${column} - ${endMs % DAY_MS}) // ${DAY_MS}`;

  /** Orders of the range; whether their customer is new. */
  const orders = (days) => `placed AS (
    SELECT *, NOT EXISTS (SELECT 1 FROM conversion b
      WHERE b.counts AND b.customer = c.customer AND b.placed_at < c.placed_at) AS is_new
    FROM conversion c WHERE counts AND ${within("placed_at", days)})`;
  const holding = "session_key IN (SELECT session_key FROM conversion WHERE counts)";

  /** Touches of the window; direct ones only where an order has no other. */
  const touches = `touch AS (
    SELECT c.seq, c.revenue_minor, c.is_new, o.*
    FROM placed c JOIN touchpoint t ON t.conversion_seq = c.seq
      JOIN visit v ON v.session_key = t.session_key JOIN origin o USING (origin_id)
    WHERE c.placed_at - v.started_at <= ${30 * DAY_MS}
    QUALIFY (o.channel_group <> 'Direct') OR NOT bool_or(o.channel_group <> 'Direct') OVER (PARTITION BY c.seq)),
  shared AS (SELECT *, 1.0 / count(*) OVER (PARTITION BY seq) AS share FROM touch)`;

  const tree = (days, level, unit) => `WITH ${orders(days)}, ${touches},
    won AS (SELECT ${level} AS k, sum(share) AS orders, sum(share * revenue_minor) AS revenue,
        sum(share) FILTER (is_new) AS new FROM shared GROUP BY 1),
    seen AS (SELECT ${level} AS k, count(*) AS sessions, count(*) FILTER (${holding}) AS converted
      FROM visit JOIN origin USING (origin_id) WHERE ${within("started_at", days)} GROUP BY 1),
    paid AS (SELECT ${unit} AS k, sum(spend_micros) AS spend, sum(conversions_micros) AS claimed,
        sum(revenue_micros) AS worth
      FROM ad_day JOIN ad_unit USING (unit_id) WHERE ${spendDays(days)} GROUP BY 1)
    SELECT * FROM seen FULL JOIN won USING (k) FULL JOIN paid USING (k) ORDER BY revenue DESC LIMIT 500`;

  const funnel = (by, from) => `SELECT ${by}, count(*), count(*) FILTER (steps & 1 = 1),
      count(*) FILTER (steps & 5 = 5), count(*) FILTER (steps & 21 = 21),
      count(*) FILTER (steps & 21 = 21 AND ${holding})
    FROM ${from} WHERE ${within("started_at", 90)} GROUP BY 1`;

  return {
    "overview, 30 days: tiles and trend": `WITH ${orders(30)},
      a AS (SELECT ${dayOf("placed_at")} AS day, sum(revenue_minor) AS revenue, count(*) AS orders,
          count(*) FILTER (is_new) AS new FROM placed GROUP BY 1),
      b AS (SELECT ${dayOf("started_at")} AS day, count(*) AS sessions,
          count(*) FILTER (${holding}) AS converted
        FROM visit WHERE ${within("started_at", 30)} GROUP BY 1),
      c AS (SELECT day, sum(spend_micros) AS spend FROM ad_day WHERE ${spendDays(30)} GROUP BY 1)
      SELECT * FROM a FULL JOIN b USING (day) FULL JOIN c USING (day) ORDER BY 1`,
    "overview, 30 days: channels": tree(30, "channel", "platform"),
    "attribution tree, 90 days: groups": tree(90, "channel_group", "platform"),
    "attribution tree, 90 days: ads": tree(
      90,
      "channel || ' ' || campaign || ' ' || ad",
      "platform || ' ' || campaign_id || ' ' || ad_id",
    ),
    "funnel of 5 steps, 90 days": funnel("1", "visit"),
    "funnel by channel, 90 days": funnel("channel", "visit JOIN origin USING (origin_id)"),
  };
}

/**
 * For each question milliseconds of the processor's time and the rows that were answered, over
 * the CSV files in `folder` that end on the day `until`.
 */
export async function askDuckDb(folder, until) {
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  for (const [name, columns] of Object.entries(TABLES)) {
    await connection.run(`CREATE TABLE ${name} (${columns})`);
    await connection.run(`COPY ${name} FROM '${folder}/${name}.csv' (HEADER false)`);
  }
  const asked = {};
  for (const [name, sql] of Object.entries(questions(until))) {
    const times = [];
    let rows = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begin = process.cpuUsage();
      rows = await (await connection.runAndReadAll(sql)).getRows();
      const { user, system } = process.cpuUsage(begin);
      times.push((user + system) / 1_000);
    }
    asked[name] = { ms: median(times), rows };
  }
  return asked;
}
