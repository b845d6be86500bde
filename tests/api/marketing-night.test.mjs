// The nightly reading, by the Worker's own alarm: the account's time zone is one where the night
// is now.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { day, madeUp } from "../fakes/ads.mjs";
import { until } from "./harness.mjs";
import { startMarketing } from "./marketing.mjs";

const MINUTE_MS = 60_000;

/** Minutes after two o'clock at which a source's nightly reading begins; as `core` chooses it. */
function nightMinute(sourceId) {
  const hash = createHash("sha256").update(sourceId).update("\0").digest("hex");
  return Number.parseInt(hash.slice(0, 8), 16) % 120;
}

/** A zone of whole hours where the source's night begins within a minute and a half, if any. */
function zoneOfNight(sourceId, now) {
  for (let east = -11; east <= 12; east += 1) {
    const local = now + east * 60 * MINUTE_MS;
    const begin = Math.floor(local / (24 * 60 * MINUTE_MS)) * 24 * 60 * MINUTE_MS + (120 + nightMinute(sourceId)) * MINUTE_MS;
    const wait = begin - local;
    // Time for the first reading, which must be over before.
    if (20_000 < wait && wait < 90_000) return east <= 0 ? `Etc/GMT+${-east}` : `Etc/GMT-${east}`;
  }
  return null;
}

test("last month is read again at night, with nobody asking", async (t) => {
  const shop = await startMarketing();
  t.after(() => shop.stop());
  const fake = shop.fakes.tiktok;
  fake.state.rows = madeUp({ nAds: 3, nDays: 40, firstId: 9_000_000n });
  let id = null;
  let zone = null;
  for (let tries = 0; zone === null; tries += 1) {
    assert.ok(tries < 2_000, "no source has its night now");
    id = await shop.made("tiktok");
    zone = zoneOfNight(id, Date.now());
    if (zone === null) await shop.call("DELETE", `/${id}`);
  }
  await shop.call("PATCH", `/${id}`, { token: fake.state.token });
  await shop.choose(id, { account: { time_zone: zone }, since: day(-38) });
  const first = await shop.finished(id);
  assert.equal(first.restated_at, null);
  const { rows } = fake.state;
  const restated = (row) => day(-25) <= row.day && row.day <= day(-2);
  const before = (row) => row.day < day(-35);
  fake.state.rows = rows.map((row) => (restated(row) || before(row) ? { ...row, cents: row.cents + 7 } : row));
  const night = await until("the night's reading", async () => {
    const now = await shop.status(id);
    return now.restated_at !== null && now.state === "live" && now;
  }, 150_000);
  assert.ok(first.synced_at < night.restated_at);
  // What is older than a month stays as it was read.
  const want = rows.map((row) => (restated(row) ? { ...row, cents: row.cents + 7 } : row)).filter((row) => day(-38) <= row.day);
  const kept = (sum) => day(-38) <= sum.key;
  const byDay = (list) => Object.fromEntries(list);
  const got = byDay((await shop.sums("tiktok", "day")).filter(kept).map((sum) => [sum.key, sum.spend_micros]));
  const sums = {};
  for (const row of want) sums[row.day] = (sums[row.day] ?? 0) + row.cents * 10_000;
  assert.deepEqual(got, sums);
});
