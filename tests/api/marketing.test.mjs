// Ad accounts read from fakes of their platforms by the running Worker: sign-in, accounts,
// totals at every level, restated days, failures, kills, dead tokens, allowed rates.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { serve } from "../../scripts/serve.mjs";
import { day, madeUp, totals } from "../fakes/ads.mjs";
import { startGoogle } from "../fakes/google.mjs";
import { startMeta } from "../fakes/meta.mjs";
import { startTiktok } from "../fakes/tiktok.mjs";
import { ADMIN_TOKEN, Client } from "./harness.mjs";

const DAYS = 45;

/** Calls `probe` until it answers something; `what` names it when it never does. */
async function until(what, probe, ms = 60_000) {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    assert.ok(Date.now() < deadline, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("marketing sources", () => {
  let dataDir, server, client, ws, fakes, rates;

  const startServer = async () => {
    const bindings = {
      ADMIN_TOKEN,
      CREDENTIAL_KEY: "credential-key-of-the-tests",
      META_API_URL: fakes.meta.url,
      META_APP_ID: "app-1",
      META_APP_SECRET: "app-secret",
      GOOGLE_ADS_API_URL: fakes.google.url,
      GOOGLE_TOKEN_URL: fakes.google.url,
      GOOGLE_CLIENT_ID: "client-1",
      GOOGLE_CLIENT_SECRET: "client-secret",
      TIKTOK_API_URL: fakes.tiktok.url,
      TIKTOK_APP_ID: "app-2",
      TIKTOK_APP_SECRET: "secret-2",
      RATES_URL: rates.url,
    };
    server = await serve({ dataDir, bindings, reach: ["public", "private"] });
    client = new Client(server.url);
  };
  const call = (method, rest = "", body) => client.api(method, `/workspaces/${ws}/marketing${rest}`, body);
  const status = async (id) => (await call("GET")).body.sources.find((source) => source.source_id === id);
  const finished = (id, since = 0) =>
    until("everything is read", async () => {
      const now = await status(id);
      return now.state === "live" && since < (now.synced_at ?? 0) && now;
    });
  const sums = async (platform, by) => {
    const { body } = await client.api("GET", `/workspaces/${ws}/spend?by=${by}&from=${day(-90)}&to=${day(1)}`);
    return body.filter((sum) => sum.platform === platform);
  };
  const summed = (list) => {
    const sum = (name) => list.reduce((total, row) => total + row[name], 0);
    return {
      n: sum("n_rows"),
      spend_micros: sum("spend_micros"),
      impressions: sum("impressions"),
      clicks: sum("clicks"),
      conversions_micros: sum("conversions_micros"),
      revenue_micros: sum("revenue_micros"),
    };
  };
  const sameEverywhere = async (platform, rows) => {
    for (const by of ["account", "campaign", "ad_set", "ad", "day"]) {
      assert.deepEqual(summed(await sums(platform, by)), totals(rows), `${platform} by ${by}`);
    }
  };

  /** Signs in as a person would in a browser; the address that they end at. */
  async function signIn(id, platform, change = {}) {
    const begun = await call("POST", `/${id}/sign_in`);
    assert.equal(begun.status, 200, begun.text);
    const url = new URL(begun.body.url);
    const state = url.searchParams.get("state");
    fakes[platform].state.challenge = url.searchParams.get("code_challenge");
    const code = platform === "tiktok" ? "auth_code" : "code";
    const query = new URLSearchParams({ state, [code]: "good-code", ...change.query });
    const back = await fetch(`${server.url}/oauth/${platform}?${query}`, {
      redirect: "manual",
      headers: { cookie: change.cookie ?? begun.headers.get("set-cookie").split(";")[0] },
    });
    return { url, back, query };
  }

  async function made(platform) {
    const answer = await call("POST", "", { platform });
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.body.state, "no_access");
    return answer.body.source_id;
  }

  async function choose(id) {
    const accounts = await call("GET", `/${id}/accounts`);
    assert.equal(accounts.status, 200, accounts.text);
    assert.equal(accounts.body.length, 1);
    const chosen = await call("PATCH", `/${id}`, { account: accounts.body[0], since: day(1 - DAYS) });
    assert.equal(chosen.status, 204, chosen.text);
    return accounts.body[0];
  }

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "tributary-marketing-"));
    const pmax = madeUp({ nAds: 1, nDays: DAYS, firstId: 555_000n }).map((row) => ({ ...row, ad_id: null, ad_set_id: null }));
    fakes = {
      meta: await startMeta({ rows: madeUp({ nAds: 5, nDays: DAYS }) }),
      google: await startGoogle({ rows: [...madeUp({ nAds: 4, nDays: DAYS, firstId: 718_230_000_000n }), ...pmax] }),
      tiktok: await startTiktok({ rows: madeUp({ nAds: 4, nDays: DAYS, firstId: 1_814_407_730_021_394_000n }) }),
    };
    const file = `<Envelope><Cube><Cube time="${day(-1)}"><Cube currency="USD" rate="1.25"/></Cube></Cube></Envelope>`;
    rates = createServer((_request, response) => response.end(file));
    await new Promise((resolve) => rates.listen(0, "127.0.0.1", resolve));
    rates.url = `http://127.0.0.1:${rates.address().port}`;
    await startServer();
    ws = await client.newWorkspace();
  });
  after(async () => {
    await server.stop();
    for (const fake of Object.values(fakes)) await fake.stop();
    rates.closeAllConnections();
    rates.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test("what can be connected is told, with its templates", async () => {
    const { body } = await call("GET");
    assert.deepEqual(body.platforms.map((it) => [it.platform, it.has_sign_in, it.api_version]), [
      ["meta", true, "v26.0"],
      ["google", true, "v26"],
      ["tiktok", true, "v1.3"],
    ]);
    assert.equal(body.platforms[0].redirect_uri, `${server.url}/oauth/meta`);
    assert.equal(body.platforms[0].template, "cvg_source=facebook&cvg_cid={{campaign.id}}&cvg_adid={{ad.id}}");
    assert.ok(body.has_key);
    assert.ok(body.rates.is_built_in && 0 < body.rates.age_days);
  });

  test("a sign-in is taken once, and from the browser that began it", async () => {
    const id = await made("meta");
    const stranger = await signIn(id, "meta", { cookie: "tributary_sign_in=other" });
    assert.equal(stranger.back.status, 400);
    const declined = await signIn(id, "meta", { query: { code: "" } });
    assert.match(declined.back.headers.get("location"), /\?failure=declined$/);
    const wrong = await signIn(id, "meta", { query: { code: "bad-code" } });
    assert.match(wrong.back.headers.get("location"), /\?failure=refused$/);
    const { url, back, query } = await signIn(id, "meta");
    assert.equal(url.origin + url.pathname, "https://www.facebook.com/v26.0/dialog/oauth");
    assert.equal(back.headers.get("location"), `${server.url}/dashboard/w/${ws}/marketing/${id}`);
    const cookie = `tributary_sign_in=${query.get("state")}`;
    const again = await fetch(`${server.url}/oauth/meta?${query}`, { redirect: "manual", headers: { cookie } });
    assert.match(again.headers.get("location"), /\?failure=expired$/);
    assert.equal((await status(id)).state, "no_account");
    assert.equal((await call("DELETE", `/${id}`)).status, 204);
  });

  for (const platform of ["meta", "google", "tiktok"]) {
    test(`${platform}: signed in, chosen, read to the first day, equal at every level`, async () => {
      const fake = fakes[platform];
      const id = await made(platform);
      const { back } = await signIn(id, platform);
      assert.equal(back.status, 302);
      const account = await choose(id);
      assert.equal(account.account_id, fake.accountId);
      const done = await finished(id);
      assert.deepEqual([done.error, done.n_days_left, done.n_days], [null, 0, DAYS]);
      if (platform === "google") {
        // Performance Max has neither ad set nor ad, and is not lost.
        assert.deepEqual((await sums("google", "ad")).filter((sum) => sum.key === null).map((sum) => sum.n_rows), [DAYS]);
      }
      await sameEverywhere(platform, fake.state.rows);
      assert.equal(fake.nTooMany, 0, "never more than is allowed");
    });
  }

  test("access is nowhere in the clear on disk", () => {
    const files = readdirSync(join(dataDir, "objects"), { recursive: true, withFileTypes: true });
    const bytes = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath ?? file.path, file.name), "latin1"));
    for (const secret of ["meta-token", "1//refresh", "ya29.", "tiktok-token", "app-secret"]) {
      assert.ok(bytes.every((content) => !content.includes(secret)), secret);
    }
  });

  test("exchange rates are read with the first source", async () => {
    const told = await until("rates", async () => {
      const { body } = await call("GET");
      return body.rates.read_at !== null && body.rates;
    });
    assert.deepEqual([told.latest_day, told.is_built_in, told.error], [day(-1), false, null]);
  });

  test("restated numbers take the place of the old ones, and what vanished goes", async () => {
    const { source_id: id, synced_at: before } = (await call("GET")).body.sources.find((it) => it.platform === "tiktok");
    const { rows } = fakes.tiktok.state;
    // The day is the account's: both that may be today are changed.
    const isToday = (row) => day(-1) <= row.day;
    fakes.tiktok.state.rows = rows.filter((row, index) => !isToday(row) || index % 2 === 0).map((row) => (isToday(row) ? { ...row, cents: row.cents + 1 } : row));
    await call("POST", `/${id}/sync`);
    await finished(id, before);
    const zone = new Intl.DateTimeFormat("sv-SE", { timeZone: "America/Los_Angeles" }).format();
    const want = fakes.tiktok.state.rows.filter((row) => row.day === zone);
    const got = (await sums("tiktok", "day")).filter((sum) => sum.key === zone);
    assert.deepEqual(summed(got), totals(want));
    fakes.tiktok.state.rows = rows;
  });

  test("failures of every kind lose nothing and double nothing", async () => {
    const { source_id: id } = (await call("GET")).body.sources.find((it) => it.platform === "meta");
    const account = (await status(id)).account;
    const n = fakes.meta.requests.length;
    fakes.meta.state.jobFates.push("Job Failed");
    fakes.meta.faults.push(503, "html", "drop", undefined, "slow", 500, "throttled", undefined, 502);
    const before = Date.now();
    await call("PATCH", `/${id}`, { account, since: day(1 - DAYS) });
    const failing = await until("a failure is told", async () => {
      const now = await status(id);
      return now.state === "failing" && now;
    });
    assert.ok(failing.advice);
    await finished(id, before);
    await sameEverywhere("meta", fakes.meta.state.rows);
    assert.equal(fakes.meta.nWhileResting, 0, "who is asked to wait waits");
    assert.ok(n + 9 <= fakes.meta.requests.length);
  });

  test("a killed run goes on without a gap and without a double", async () => {
    const { source_id: id, account } = (await call("GET")).body.sources.find((it) => it.platform === "tiktok");
    const start = Date.now();
    const n = fakes.tiktok.requests.length;
    fakes.tiktok.faults.push(undefined, "slow", "slow", undefined, "slow");
    await call("PATCH", `/${id}`, { account, since: day(1 - DAYS) });
    for (const requests of [2, 4]) {
      await until("a request under way", () => n + requests <= fakes.tiktok.requests.length);
      process.kill(server.pid, "SIGKILL");
      await server.exited;
      await startServer();
      await call("POST", `/${id}/sync`);
    }
    await finished(id, start);
    await sameEverywhere("tiktok", fakes.tiktok.state.rows);
  });

  test("a dead token is told and recovers after connecting again", async () => {
    const { source_id: id, synced_at: before } = (await call("GET")).body.sources.find((it) => it.platform === "meta");
    fakes.meta.state.token = "meta-token-2";
    await call("POST", `/${id}/sync`);
    const told = await until("the refusal", async () => {
      const now = await status(id);
      return now.state === "reconnect" && now;
    });
    assert.match(told.error, /refuses the access.*expired/);
    assert.match(told.advice, /Connect it again/);
    assert.ok(Date.now() + 3_600_000 < told.next_at, "not asked again and again");
    assert.equal((await call("PATCH", `/${id}`, { token: "meta-token-2" })).status, 204);
    const done = await finished(id, before);
    assert.equal(done.error, null);
    await sameEverywhere("meta", fakes.meta.state.rows);
  });

  test("Google's access is renewed when it ends, and a revoked one is told", async () => {
    const { source_id: id, synced_at: before } = (await call("GET")).body.sources.find((it) => it.platform === "google");
    const n = fakes.google.state.nTokens;
    fakes.google.state.issued.clear();
    await call("POST", `/${id}/sync`);
    await finished(id, before);
    assert.ok(n < fakes.google.state.nTokens);
    fakes.google.state.issued.clear();
    fakes.google.state.refreshToken = "1//another";
    await until("the refusal", async () => {
      await call("POST", `/${id}/sync`);
      return (await status(id)).state === "reconnect";
    });
  });

  test("a paused source rests, a resumed one goes on, a disconnected one is gone", async () => {
    const { source_id: id } = (await call("GET")).body.sources.find((it) => it.platform === "tiktok");
    await call("PATCH", `/${id}`, { is_paused: true });
    const n = fakes.tiktok.requests.length;
    await call("POST", `/${id}/sync`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await status(id);
    assert.deepEqual([now.state, now.next_at, fakes.tiktok.requests.length], ["paused", null, n]);
    await call("PATCH", `/${id}`, { is_paused: false });
    await finished(id, now.synced_at);
    assert.equal((await call("DELETE", `/${id}`)).status, 204);
    assert.equal(await status(id), undefined);
    await sameEverywhere("tiktok", fakes.tiktok.state.rows);
    const { uploads } = (await call("GET")).body;
    assert.deepEqual(uploads.map((it) => it.platform), ["tiktok"]);
  });

  test("what is wrong with a request is named", async () => {
    const id = await made("tiktok");
    for (const [change, field] of [
      [{ since: "yesterday" }, "since"],
      [{ since: "2001-01-01" }, "since"],
      [{ name: " " }, "name"],
      [{ token: "a b" }, "token"],
      [{ account: { account_id: "x", name: "", currency: "EUR", time_zone: "UTC" } }, "account.account_id"],
      [{ account: { account_id: "1", name: "", currency: "EUR", time_zone: "Mars" } }, "account.time_zone"],
    ]) {
      const answer = await call("PATCH", `/${id}`, change);
      assert.equal(answer.status, 400, JSON.stringify(change));
      assert.equal(answer.body.errors[0].field, field);
    }
    assert.equal((await call("GET", `/${id}/accounts`)).status, 409);
    assert.equal((await call("POST", "/nobody/sync")).status, 404);
    assert.equal((await call("PUT")).status, 405);
    assert.equal((await fetch(`${server.url}/oauth/myspace`)).status, 404);
  });
});

describe("spend by hand", () => {
  let client, stop, ws;
  before(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "tributary-spend-"));
    const server = await serve({ dataDir, bindings: { ADMIN_TOKEN, RATES_URL: "http://127.0.0.1:1/" } });
    stop = async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    };
    client = new Client(server.url);
    ws = await client.newWorkspace();
  });
  after(() => stop());

  test("a table is shown first, then stored, then replaced", async () => {
    const table = `Date;Campaign ID;Ad ID;Spend (EUR);Clicks\n${day(-1)};c1;a1;1.234,50;7\n${day()};c1;a1;oops;1\n`;
    const post = (query, body) => client.api("POST", `/workspaces/${ws}/spend?${query}`, body);
    const shown = (await post("name=pinterest&preview=true", table)).body;
    assert.deepEqual(shown.columns, ["Date", "Campaign ID", "Ad ID", "Spend (EUR)", "Clicks"]);
    assert.equal(shown.mapping.spend, "Spend (EUR)");
    assert.deepEqual(shown.import.errors, [{ line: 3, column: "Spend (EUR)", message: "expected a number" }]);
    const read = async () => (await client.api("GET", `/workspaces/${ws}/spend?by=ad`)).body;
    assert.deepEqual(await read(), []);
    for (const clicks of [7, 9]) {
      const done = await post("name=pinterest", table.replace(";7", `;${clicks}`));
      assert.equal(done.body.n_rows, 1, done.text);
    }
    const [sum, ...others] = await read();
    assert.deepEqual(others, []);
    assert.deepEqual([sum.platform, sum.key, sum.spend_micros, sum.clicks], ["pinterest", "a1", 1_234_500_000, 9]);
    const wrong = await post(`mapping=${encodeURIComponent('{"day":"When"}')}`, table);
    assert.equal(wrong.body.n_errors, 2);
    assert.equal((await post("mapping=x", table)).body.errors[0].field, "mapping");
    assert.equal((await post("form=meta", "{}")).status, 400);
  });

  test("ads without visits, visits without ids and unknown campaigns are told", async () => {
    const { token } = await client.newSource(ws, { kind: "pixel" });
    const visit = async (query) => {
      const now = Date.now();
      const event = {
        event_name: "$page_load", event_id: crypto.randomUUID(), created_at: now - 500,
        properties: { $url: `https://shop.example/?${query}`, referrer: "" }, profile_properties: {},
        aliases: [`urn:cookie:${crypto.randomUUID()}`],
      };
      const headers = { "user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0" };
      const sent = await client.pixel(token, { v: 1, level: "wasm", sent_at: now, events: [event] }, headers);
      assert.equal(sent.status, 202, sent.text);
    };
    await visit("cvg_source=facebook&cvg_cid=c1&cvg_adid=a2");
    await visit("cvg_source=facebook&cvg_cid=c9&cvg_adid=a9");
    await visit("gclid=abc");
    const { body } = await client.api("GET", `/workspaces/${ws}/tracking_health`);
    assert.deepEqual(body.untracked.map((it) => [it.platform, it.id, it.campaign]), [["pinterest", "a1", "c1"]]);
    assert.deepEqual(body.unknown.map((it) => [it.source, it.campaign_id, it.n_sessions]), [["facebook", "c9", 1]]);
    const google = body.channels.find((it) => it.channel === "Google Ads");
    assert.deepEqual([google.n_sessions, google.n_without_campaign], [1, 1]);
    assert.match(google.example, /gclid=abc/);
  });

  test("claims beside orders, with reasons", async () => {
    const hook = await client.newSource(ws, { kind: "webhook" });
    const order = (id, more = {}) => ({
      event_name: "Placed Order", event_id: id, timestamp: Math.floor(Date.now() / 1000) - 60,
      properties: { id, total_price: "10.00", currency: "EUR", items: [], ...more },
      profile_properties: {}, aliases: [`urn:email:${id}@shop.example`],
    });
    await client.webhook(hook.token, [order("o1"), order("o2")]);
    const table = `day,ad_id,spend,conversions\n${day()},a1,5,3\n`;
    await client.api("POST", `/workspaces/${ws}/spend?name=meta&currency=EUR`, table);
    const { body } = await client.api("GET", `/workspaces/${ws}/reconciliation`);
    const today = body.days.find((it) => it.day === day());
    assert.deepEqual([today.n_ours, today.n_visited, body.has_shop], [2, 0, false]);
    assert.deepEqual(today.claims.find((it) => it.platform === "meta"), { platform: "meta", claimed_micros: 3_000_000, n_visited: 0 });
    const codes = today.reasons.map((it) => [it.code, it.platform, it.n_micros]);
    assert.deepEqual(codes, [
      ["without_visit", null, 2_000_000],
      ["claimed_without_visit", "meta", 3_000_000],
      ["claimed_twice", null, 1_000_000],
      ["not_final", null, null],
    ]);
  });
});
