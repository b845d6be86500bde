// What the tests of marketing sources share: a Worker whose platforms are fakes, and the steps
// of a person who connects an account.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "../../scripts/serve.mjs";
import { day, madeUp, totals } from "../fakes/ads.mjs";
import { startGoogle } from "../fakes/google.mjs";
import { startMeta } from "../fakes/meta.mjs";
import { startTiktok } from "../fakes/tiktok.mjs";
import { ADMIN_TOKEN, Client, until } from "./harness.mjs";

export const DAYS = 45;

/** The sums of what `GET /spend` answers. */
export function summed(list) {
  const sum = (name) => list.reduce((total, row) => total + row[name], 0);
  return {
    n: sum("n_rows"),
    spend_micros: sum("spend_micros"),
    impressions: sum("impressions"),
    clicks: sum("clicks"),
    conversions_micros: sum("conversions_micros"),
    revenue_micros: sum("revenue_micros"),
  };
}

/** Accounts with made-up numbers; Google's has Performance Max. */
export function madeUpRows() {
  const pmax = madeUp({ nAds: 1, nDays: DAYS, firstId: 555_000n }).map((row) => ({ ...row, ad_id: null, ad_set_id: null }));
  return {
    meta: madeUp({ nAds: 5, nDays: DAYS }),
    google: [...madeUp({ nAds: 4, nDays: DAYS, firstId: 718_230_000_000n }), ...pmax],
    tiktok: madeUp({ nAds: 4, nDays: DAYS, firstId: 1_814_407_730_021_394_000n }),
  };
}

/**
 * Starts fakes with these rows and a Worker with an empty workspace that reads them.
 * `perSecond` says by platform how many requests its fake allows.
 */
export async function startMarketing({ rows = madeUpRows(), perSecond = {} } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "tributary-marketing-"));
  const fakes = {
    meta: await startMeta({ rows: rows.meta, perSecond: perSecond.meta }),
    google: await startGoogle({ rows: rows.google, perSecond: perSecond.google }),
    tiktok: await startTiktok({ rows: rows.tiktok, perSecond: perSecond.tiktok }),
  };
  const file = `<Envelope><Cube><Cube time="${day(-1)}"><Cube currency="USD" rate="1.25"/></Cube></Cube></Envelope>`;
  const rates = createServer((_request, response) => response.end(file));
  await new Promise((resolve) => rates.listen(0, "127.0.0.1", resolve));
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
    RATES_URL: `http://127.0.0.1:${rates.address().port}`,
  };
  const shop = { dataDir, fakes };

  /** Starts the Worker; again after a kill. */
  shop.startServer = async () => {
    shop.server = await serve({ dataDir, bindings, reach: ["public", "private"] });
    shop.client = new Client(shop.server.url);
  };
  shop.stop = async () => {
    await shop.server?.stop();
    for (const fake of Object.values(fakes)) await fake.stop();
    rates.closeAllConnections();
    rates.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  await shop.startServer();
  shop.ws = await shop.client.newWorkspace();

  shop.call = (method, rest = "", body) => shop.client.api(method, `/workspaces/${shop.ws}/marketing${rest}`, body);
  shop.status = async (id) => (await shop.call("GET")).body.sources.find((source) => source.source_id === id);
  shop.sourceOf = async (platform) => (await shop.call("GET")).body.sources.find((source) => source.platform === platform);
  shop.finished = (id, since = 0) =>
    until("everything is read", async () => {
      const now = await shop.status(id);
      return now.state === "live" && since < (now.synced_at ?? 0) && now;
    });
  shop.sums = async (platform, by) => {
    const { body } = await shop.client.api("GET", `/workspaces/${shop.ws}/spend?by=${by}&from=${day(-90)}&to=${day(1)}`);
    return body.filter((sum) => sum.platform === platform);
  };
  /** Account, campaigns, ad sets, ads and days all come to `want`. */
  shop.sameEverywhere = async (platform, rows, want = totals(rows)) => {
    for (const by of ["account", "campaign", "ad_set", "ad", "day"]) {
      assert.deepEqual(summed(await shop.sums(platform, by)), want, `${platform} by ${by}`);
    }
  };

  /** Signs in as a person would in a browser; the address that they end at. */
  shop.signIn = async (id, platform, change = {}) => {
    const begun = await shop.call("POST", `/${id}/sign_in`);
    assert.equal(begun.status, 200, begun.text);
    const url = new URL(begun.body.url);
    const state = url.searchParams.get("state");
    fakes[platform].state.challenge = url.searchParams.get("code_challenge");
    const code = platform === "tiktok" ? "auth_code" : "code";
    const query = new URLSearchParams({ state, [code]: "good-code", ...change.query });
    const back = await fetch(`${shop.server.url}/oauth/${platform}?${query}`, {
      redirect: "manual",
      headers: { cookie: change.cookie ?? begun.headers.get("set-cookie").split(";")[0] },
    });
    return { url, back, query };
  };
  shop.made = async (platform) => {
    const answer = await shop.call("POST", "", { platform });
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.body.state, "no_access");
    return answer.body.source_id;
  };
  shop.choose = async (id, change = {}) => {
    const accounts = await shop.call("GET", `/${id}/accounts`);
    assert.equal(accounts.status, 200, accounts.text);
    assert.equal(accounts.body.length, 1);
    const account = { ...accounts.body[0], ...change.account };
    const chosen = await shop.call("PATCH", `/${id}`, { account, since: change.since ?? day(1 - DAYS) });
    assert.equal(chosen.status, 204, chosen.text);
    return account;
  };
  /** Makes a source, signs in and chooses the account; its id. */
  shop.connect = async (platform) => {
    const id = await shop.made(platform);
    const { back } = await shop.signIn(id, platform);
    assert.equal(back.status, 302);
    await shop.choose(id);
    return id;
  };
  /** Reads all days anew. */
  shop.readAgain = async (id) => {
    const { account } = await shop.status(id);
    await shop.call("PATCH", `/${id}`, { account, since: day(1 - DAYS) });
  };
  return shop;
}
