// Ad accounts read from fakes of their platforms by the running Worker: sign-in, accounts,
// totals at every level, pausing, what is kept secret, what is refused.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { day } from "../fakes/ads.mjs";
import { until } from "./harness.mjs";
import { DAYS, startMarketing } from "./marketing.mjs";

let shop;
before(async () => {
  shop = await startMarketing();
});
after(() => shop.stop());

test("what can be connected is told, with its templates", async () => {
  const { body } = await shop.call("GET");
  assert.deepEqual(body.platforms.map((it) => [it.platform, it.has_sign_in, it.api_version]), [
    ["meta", true, "v26.0"],
    ["google", true, "v26"],
    ["tiktok", true, "v1.3"],
  ]);
  assert.equal(body.platforms[0].redirect_uri, `${shop.server.url}/oauth/meta`);
  assert.equal(body.platforms[0].template, "cvg_source=facebook&cvg_cid={{campaign.id}}&cvg_adid={{ad.id}}");
  assert.ok(body.has_key);
  assert.ok(body.rates.is_built_in && 0 < body.rates.age_days);
});

test("a sign-in is taken once, and from the browser that began it", async () => {
  const id = await shop.made("meta");
  const stranger = await shop.signIn(id, "meta", { cookie: "tributary_sign_in=other" });
  assert.equal(stranger.back.status, 400);
  const declined = await shop.signIn(id, "meta", { query: { code: "" } });
  assert.match(declined.back.headers.get("location"), /\?failure=declined$/);
  const wrong = await shop.signIn(id, "meta", { query: { code: "bad-code" } });
  assert.match(wrong.back.headers.get("location"), /\?failure=refused$/);
  const { url, back, query } = await shop.signIn(id, "meta");
  assert.equal(url.origin + url.pathname, "https://www.facebook.com/v26.0/dialog/oauth");
  assert.equal(back.headers.get("location"), `${shop.server.url}/dashboard/w/${shop.ws}/marketing/${id}`);
  const cookie = `tributary_sign_in=${query.get("state")}`;
  const again = await fetch(`${shop.server.url}/oauth/meta?${query}`, { redirect: "manual", headers: { cookie } });
  assert.match(again.headers.get("location"), /\?failure=expired$/);
  assert.equal((await shop.status(id)).state, "no_account");
  assert.equal((await shop.call("DELETE", `/${id}`)).status, 204);
});

for (const platform of ["meta", "google", "tiktok"]) {
  test(`${platform}: signed in, chosen, read to the first day, equal at every level`, async () => {
    const fake = shop.fakes[platform];
    const id = await shop.connect(platform);
    const done = await shop.finished(id);
    assert.equal(done.account.account_id, fake.accountId);
    assert.deepEqual([done.error, done.n_days_left, done.n_days], [null, 0, DAYS]);
    if (platform === "google") {
      // Performance Max has neither ad set nor ad, and is not lost.
      const ads = await shop.sums("google", "ad");
      assert.deepEqual(ads.filter((sum) => sum.key === null).map((sum) => sum.n_rows), [DAYS]);
    }
    await shop.sameEverywhere(platform, fake.state.rows);
  });
}

test("the doctor tells which accounts have another currency or other days", async () => {
  const { body } = await shop.client.api("GET", `/workspaces/${shop.ws}/doctor`);
  const told = (id) => body.find(({ check }) => check === id);
  const subjects = (id) => told(id).findings.map(({ subject }) => subject);
  // The workspace's days are UTC, its money is USD.
  assert.deepEqual(subjects("account_currencies"), ["Google Ads: GBP", "Meta Ads: EUR"]);
  assert.deepEqual(subjects("account_time_zones"), [
    "Google Ads: Europe/London",
    "Meta Ads: Europe/Berlin",
    "TikTok Ads: America/Los_Angeles",
  ]);
  assert.ok(["fine", "attention", "broken"].includes(told("api_versions").state));
});

test("access is nowhere in the clear on disk", () => {
  const files = readdirSync(join(shop.dataDir, "objects"), { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath ?? file.path, file.name), "latin1"));
  for (const secret of ["meta-token", "1//refresh", "ya29.", "tiktok-token", "app-secret"]) {
    assert.ok(bytes.every((content) => !content.includes(secret)), secret);
  }
});

test("exchange rates are read with the first source", async () => {
  const told = await until("rates", async () => {
    const { body } = await shop.call("GET");
    return body.rates.read_at !== null && body.rates;
  });
  assert.deepEqual([told.latest_day, told.is_built_in, told.error], [day(-1), false, null]);
});

test("a paused source rests, a resumed one goes on, a disconnected one is gone", async () => {
  const { source_id: id } = await shop.sourceOf("tiktok");
  await shop.call("PATCH", `/${id}`, { is_paused: true });
  const n = shop.fakes.tiktok.requests.length;
  await shop.call("POST", `/${id}/sync`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const now = await shop.status(id);
  assert.deepEqual([now.state, now.next_at, shop.fakes.tiktok.requests.length], ["paused", null, n]);
  await shop.call("PATCH", `/${id}`, { is_paused: false });
  await shop.finished(id, now.synced_at);
  assert.equal((await shop.call("DELETE", `/${id}`)).status, 204);
  assert.equal(await shop.status(id), undefined);
  await shop.sameEverywhere("tiktok", shop.fakes.tiktok.state.rows);
  const { uploads } = (await shop.call("GET")).body;
  assert.deepEqual(uploads.map((it) => it.platform), ["tiktok"]);
});

test("what is wrong with a request is named", async () => {
  const id = await shop.made("tiktok");
  for (const [change, field] of [
    [{ since: "yesterday" }, "since"],
    [{ since: "2001-01-01" }, "since"],
    [{ name: " " }, "name"],
    [{ token: "a b" }, "token"],
    [{ account: { account_id: "x", name: "", currency: "EUR", time_zone: "UTC" } }, "account.account_id"],
    [{ account: { account_id: "1", name: "", currency: "EUR", time_zone: "Mars" } }, "account.time_zone"],
  ]) {
    const answer = await shop.call("PATCH", `/${id}`, change);
    assert.equal(answer.status, 400, JSON.stringify(change));
    assert.equal(answer.body.errors[0].field, field);
  }
  assert.equal((await shop.call("GET", `/${id}/accounts`)).status, 409);
  assert.equal((await shop.call("POST", "/nobody/sync")).status, 404);
  assert.equal((await shop.call("PUT")).status, 405);
  assert.equal((await fetch(`${shop.server.url}/oauth/myspace`)).status, 404);
});
