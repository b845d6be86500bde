import assert from "node:assert/strict";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

let zone;
let format;

before(async () => {
  [zone, format] = await Promise.all(["zone.ts", "format.ts"].map(load));
});

async function load(name) {
  const entry = fileURLToPath(new URL(`../src/${name}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

test("a day begins at midnight of its zone", () => {
  const cases = [
    // day, zone, beginning in UTC or null
    ["2026-11-23", "UTC", "2026-11-23T00:00:00.000Z"],
    ["2026-11-23", "Europe/Berlin", "2026-11-22T23:00:00.000Z"],
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"], // clocks go forward that night
    ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"], // and back
    ["2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"],
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z"],
    ["2026-11-23", "Asia/Kolkata", "2026-11-22T18:30:00.000Z"],
    ["2026-11-23", "Pacific/Kiritimati", "2026-11-22T10:00:00.000Z"],
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z"], // midnight is skipped
    ["2026-13-01", "UTC", null],
    ["today", "UTC", null],
    ["", "UTC", null],
  ];
  for (const [day, timeZone, want] of cases) {
    const got = zone.startOfDay(day, timeZone);
    assert.equal(got === null ? null : new Date(got).toISOString(), want, `${day} ${timeZone}`);
  }
});

test("the next day crosses months, years and clock changes", () => {
  assert.equal(zone.nextDay("2026-12-31"), "2027-01-01");
  assert.equal(zone.nextDay("2028-02-28"), "2028-02-29");
  assert.equal(zone.nextDay("2026-10-25"), "2026-10-26");
});

test("money is exact beyond what a float holds", () => {
  const formats = new format.Formats("UTC");
  const digits = (minor, currency) => formats.money(minor, currency).replaceAll(/[^\d.-]/g, "");
  assert.equal(digits(1990, "EUR"), "19.90");
  assert.equal(digits(5, "EUR"), "0.05");
  assert.equal(digits(-1990, "EUR"), "-19.90");
  assert.equal(digits(1200, "JPY"), "1200");
  assert.equal(digits(125, "KWD"), "0.125");
  assert.equal(digits(Number.MAX_SAFE_INTEGER, "EUR"), "90071992547409.91");
  assert.equal(formats.money(100, "no code"), "100 no code (minor units)");
});

test("a time no date can hold does not break the page", () => {
  const formats = new format.Formats("No/Where");
  assert.equal(formats.timeZone, "UTC");
  assert.equal(formats.exact(9e15), "unknown time");
  assert.equal(formats.dayHeading(NaN, 0), "Unknown day");
});

test("a page is named by its path", () => {
  const cases = [
    ["https://shop.example/a?b=c", "/a?b=c"],
    ["javascript:alert(1)", "javascript:alert(1)"],
    ["not an address", "not an address"],
  ];
  for (const [url, want] of cases) assert.equal(format.pagePath(url), want);
});
