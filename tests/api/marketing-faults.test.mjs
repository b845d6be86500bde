// What goes wrong while ad accounts are read: restated days, failures of every kind, kills, dead
// tokens, accounts that allow little.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { day, totals } from "../fakes/ads.mjs";
import { until } from "./harness.mjs";
import { startMarketing, summed } from "./marketing.mjs";

const PLATFORMS = ["meta", "google", "tiktok"];
// TikTok's first level allows ten requests a second. The others publish no such number: five is
// what our own pause between two requests comes to.
const PER_SECOND = { meta: 5, google: 5, tiktok: 10 };

let shop;
before(async () => {
  shop = await startMarketing({ perSecond: PER_SECOND });
  for (const platform of PLATFORMS) await shop.connect(platform);
  for (const platform of PLATFORMS) await shop.finished((await shop.sourceOf(platform)).source_id);
});
after(() => shop.stop());

for (const platform of PLATFORMS) {
  test(`${platform}: never more requests than are allowed`, async () => {
    const fake = shop.fakes[platform];
    const { source_id: id } = await shop.sourceOf(platform);
    const before = Date.now();
    // Reading all days again right behind the first time does not hurry either.
    await shop.readAgain(id);
    await shop.finished(id, before);
    assert.ok(3 <= fake.requests.length);
    assert.equal(fake.nTooMany, 0);
  });

  test(`${platform}: bursts of 5xx, slow and cut answers lose nothing and double nothing`, async () => {
    const fake = shop.fakes[platform];
    const { source_id: id } = await shop.sourceOf(platform);
    const n = fake.requests.length;
    const faults = [503, "html", "drop", undefined, "slow", 500, "throttled", undefined, 502];
    if (platform === "meta") fake.state.jobFates.push("Job Failed");
    fake.faults.push(...faults);
    const before = Date.now();
    await shop.readAgain(id);
    const failing = await until("a failure is told", async () => {
      const now = await shop.status(id);
      return now.state === "failing" && now;
    });
    assert.ok(failing.error && failing.advice);
    await shop.finished(id, before);
    await shop.sameEverywhere(platform, fake.state.rows);
    assert.equal(fake.nWhileResting, 0, "who is asked to wait waits");
    assert.ok(n + 4 <= fake.requests.length);
    fake.faults.length = 0;
  });
}

test("restated numbers take the place of the old ones, and what vanished goes", async () => {
  const { source_id: id, synced_at: before } = await shop.sourceOf("tiktok");
  const { state } = shop.fakes.tiktok;
  const { rows } = state;
  // The day is the account's: both that may be today are changed.
  const isToday = (row) => day(-1) <= row.day;
  const kept = rows.filter((row, index) => !isToday(row) || index % 2 === 0);
  state.rows = kept.map((row) => (isToday(row) ? { ...row, cents: row.cents + 1 } : row));
  await shop.call("POST", `/${id}/sync`);
  await shop.finished(id, before);
  const zone = new Intl.DateTimeFormat("sv-SE", { timeZone: "America/Los_Angeles" }).format();
  const want = state.rows.filter((row) => row.day === zone);
  const got = (await shop.sums("tiktok", "day")).filter((sum) => sum.key === zone);
  assert.deepEqual(summed(got), totals(want));
  state.rows = rows;
});

test("a killed run goes on without a gap and without a double", async () => {
  const { source_id: id } = await shop.sourceOf("tiktok");
  const fake = shop.fakes.tiktok;
  const start = Date.now();
  const n = fake.requests.length;
  fake.faults.push(undefined, "slow", "slow", undefined, "slow");
  await shop.readAgain(id);
  for (const requests of [2, 4]) {
    await until("a request under way", () => n + requests <= fake.requests.length);
    process.kill(shop.server.pid, "SIGKILL");
    await shop.server.exited;
    await shop.startServer();
    await shop.call("POST", `/${id}/sync`);
  }
  await shop.finished(id, start);
  await shop.sameEverywhere("tiktok", fake.state.rows);
});

test("a dead token is told and recovers after connecting again", async () => {
  const { source_id: id, synced_at: before } = await shop.sourceOf("meta");
  const { state } = shop.fakes.meta;
  state.token = "meta-token-2";
  await shop.call("POST", `/${id}/sync`);
  const told = await until("the refusal", async () => {
    const now = await shop.status(id);
    return now.state === "reconnect" && now;
  });
  assert.match(told.error, /refuses the access.*expired/);
  assert.match(told.advice, /Connect it again/);
  assert.ok(Date.now() + 3_600_000 < told.next_at, "not asked again and again");
  assert.equal((await shop.call("PATCH", `/${id}`, { token: "meta-token-2" })).status, 204);
  const done = await shop.finished(id, before);
  assert.equal(done.error, null);
  await shop.sameEverywhere("meta", state.rows);
});

test("Google's access is renewed when it ends, and a revoked one is told", async () => {
  const { source_id: id, synced_at: before } = await shop.sourceOf("google");
  const { state } = shop.fakes.google;
  const n = state.nTokens;
  state.issued.clear();
  await shop.call("POST", `/${id}/sync`);
  await shop.finished(id, before);
  assert.ok(n < state.nTokens);
  state.issued.clear();
  state.refreshToken = "1//another";
  await until("the refusal", async () => {
    await shop.call("POST", `/${id}/sync`);
    return (await shop.status(id)).state === "reconnect";
  });
});
