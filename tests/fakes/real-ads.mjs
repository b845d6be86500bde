// Rows that platforms really answered, from the shared fixtures; null where those are not there.
// They are years old, and accounts can't be read so far back: each row stands on a day of last
// week, and its numbers and ids are as they were.
import { existsSync, readFileSync } from "node:fs";

import { day } from "./ads.mjs";

const ADS = new URL("../../../shared/fixtures/ads/", import.meta.url);
const micros = (text) => Math.round(Number(text ?? 0) * 1_000_000);

/** Rows for the fakes by platform, and the sums they must come to. */
export function realAds() {
  if (!existsSync(ADS)) return null;
  return { meta: meta(), google: google(), tiktok: tiktok() };
}

/** The one ad of an export of Meta's insights that has numbers; `clicks` were not asked for. */
function meta() {
  const insights = JSON.parse(read("meta-vsouto/ads.json")).flatMap((ad) => ad.insights ?? []);
  const rows = insights.map((told, index) => ({
    day: day(-1 - index),
    ad_id: told.ad_id,
    real: (on) => ({ ...told, date_start: on, date_stop: on }),
  }));
  return { rows, want: sums(insights, (it) => [micros(it.spend), it.impressions, 0, 0, 0]) };
}

/** Rows of Google's ad report, as a warehouse keeps them: one ad, a row for each device. */
function google() {
  const lines = csv("fivetran-ad-reporting/google_ads_ad_stats_data.csv");
  const rows = lines.map((line) => ({
    day: day(-1),
    ad_id: line.ad_id,
    real: (on) => ({
      customer: { id: line.customer_id, currencyCode: "GBP" },
      campaign: { id: line.campaign_id },
      adGroup: { id: line.ad_group.split("/").at(-1) },
      adGroupAd: { ad: { id: line.ad_id } },
      segments: { date: on },
      metrics: {
        costMicros: line.cost_micros,
        impressions: line.impressions,
        clicks: line.clicks,
        conversions: Number(line.conversions),
        conversionsValue: Number(line.conversions_value),
      },
    }),
  }));
  const want = sums(lines, (it) => [Number(it.cost_micros), it.impressions, it.clicks, micros(it.conversions), micros(it.conversions_value)]);
  return { rows, want };
}

/** What TikTok answered for an ad's days. */
function tiktok() {
  const records = read("tiktok/expected_records.jsonl").trim().split("\n").map((line) => JSON.parse(line));
  const told = records.filter(({ stream }) => stream === "ads_reports_daily").map(({ data }) => data);
  const rows = told.map((data, index) => ({
    day: day(-2 - index),
    ad_id: data.dimensions.ad_id,
    real: (on) => ({ ...data, dimensions: { ...data.dimensions, stat_time_day: `${on} 00:00:00` } }),
  }));
  return { rows, want: sums(told, ({ metrics: it }) => [micros(it.spend), it.impressions, it.clicks, micros(it.complete_payment), micros(it.total_complete_payment_rate)]) };
}

function sums(list, numbers) {
  const total = [0, 0, 0, 0, 0];
  for (const it of list) numbers(it).forEach((n, index) => (total[index] += Number(n)));
  const [spend_micros, impressions, clicks, conversions_micros, revenue_micros] = total;
  return { spend_micros, impressions, clicks, conversions_micros, revenue_micros };
}

function read(name) {
  return readFileSync(new URL(name, ADS), "utf8");
}

function csv(name) {
  const [head, ...lines] = read(name).trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, index) => [names[index], cell])));
}
