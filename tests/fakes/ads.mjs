// What the fakes of the ad platforms share: a server that fails on command and counts.
import { createServer } from "node:http";

import { listen } from "./listen.mjs";

export const day = (offset = 0) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

/**
 * Starts a server whose requests `answer(request)` answers with `{ status?, headers?, reply }`.
 *
 * `faults` is a queue, of which each data request takes one: a number is answered as that
 * status, "slow" after half a second, "drop" by closing the connection, "throttled" as the
 * platform says it; none means a good answer. `perSecond` data requests are allowed within any
 * second; what is beyond is throttled and counted in `nTooMany`.
 */
export async function startPlatform({ answer, isData, throttled, perSecond = 20 }) {
  const fake = { faults: [], requests: [], nTooMany: 0, restUntil: 0, nWhileResting: 0 };
  const recent = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://fake");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked = { method: request.method, url, headers: request.headers, body: Buffer.concat(chunks).toString() };
    let result;
    if (isData(asked)) {
      const now = Date.now();
      fake.requests.push({ at: now, path: url.pathname, query: url.searchParams, body: asked.body });
      while (recent.length > 0 && recent[0] <= now - 1_000) recent.shift();
      recent.push(now);
      if (now < fake.restUntil) fake.nWhileResting += 1;
      const fault = fake.faults.shift();
      if (fault === "drop") return request.socket.destroy();
      if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, 500));
      if (fault === "html") result = { reply: "<html>maintenance</html>" };
      if (typeof fault === "number") result = { status: fault, reply: "busy" };
      if (perSecond < recent.length) fake.nTooMany += 1;
      if (fault === "throttled" || perSecond < recent.length) {
        const told = throttled();
        fake.restUntil = Date.now() + told.restMs;
        result = told;
      }
    }
    result ??= await answer(asked);
    const { status = 200, headers = {}, reply } = result;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof reply === "string" ? reply : JSON.stringify(reply));
  });
  return listen(fake, server);
}

/**
 * `nAds` ads with numbers for each of the last `nDays` days (UTC), the newest being today. A row
 * with `real(day)` is answered by what that gives.
 */
export function madeUp({ nAds, nDays, firstId = 120_214_880_010_000_000n }) {
  const rows = [];
  for (let ad = 0; ad < nAds; ad += 1) {
    for (let offset = 1 - nDays; offset <= 0; offset += 1) {
      rows.push({
        day: day(offset),
        campaign_id: String(firstId + BigInt(ad % 3)),
        ad_set_id: String(firstId + 1_000n + BigInt(ad % 7)),
        ad_id: String(firstId + 10_000n + BigInt(ad)),
        cents: 100 + ((ad * 37 + (nDays + offset) * 11) % 400),
        impressions: 1_000 + ((ad * 13 - offset) % 500),
        clicks: 10 + ((ad + nDays + offset) % 30),
        purchases: (ad + nDays + offset) % 4,
        purchase_cents: 4_990,
      });
    }
  }
  return rows;
}

/** Sums of rows as `spend` keeps them. */
export function totals(rows) {
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  return {
    n: rows.length,
    spend_micros: sum((row) => row.cents * 10_000),
    impressions: sum((row) => row.impressions),
    clicks: sum((row) => row.clicks),
    conversions_micros: sum((row) => row.purchases * 1_000_000),
    revenue_micros: sum((row) => row.purchases * row.purchase_cents * 10_000),
  };
}

/** Cents as a decimal. */
export const decimal = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
