import assert from "node:assert/strict";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

let range;

before(async () => {
  const entry = fileURLToPath(new URL("../src/range.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  range = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
});

test("an address says the days and what they are compared with", () => {
  const cases = [
    // address, from, to, compared from, to
    ["", "2026-10-25", "2026-11-23", "2026-09-25", "2026-10-24"],
    ["range=7d&compare=none", "2026-11-17", "2026-11-23", undefined, undefined],
    ["range=yesterday", "2026-11-22", "2026-11-22", "2026-11-21", "2026-11-21"],
    ["range=last-month&compare=year", "2026-10-01", "2026-10-31", "2025-10-01", "2025-10-31"],
    ["range=custom&from=2024-02-29&to=2024-03-01&compare=year", "2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01"],
    ["range=custom&from=2026-02-30&to=2026-03-01", "2026-10-25", "2026-11-23", "2026-09-25", "2026-10-24"],
    ["range=custom&from=2026-11-02&to=2026-11-01", "2026-10-25", "2026-11-23", "2026-09-25", "2026-10-24"],
    ["range=nonsense&compare=nonsense", "2026-10-25", "2026-11-23", "2026-09-25", "2026-10-24"],
  ];
  for (const [address, from, to, comparedFrom, comparedTo] of cases) {
    const got = range.rangeOf(new URLSearchParams(address), "2026-11-23");
    assert.deepEqual([got.from, got.to], [from, to], address);
    assert.deepEqual([got.comparison?.from, got.comparison?.to], [comparedFrom, comparedTo], address);
    const again = range.rangeOf(new URLSearchParams(range.rangeAddress(got)), "2026-11-23");
    assert.deepEqual(again, got, `${address} written and read again`);
  }
});

test("days are counted over clock changes", () => {
  assert.equal(range.nDays({ from: "2026-10-24", to: "2026-10-26" }), 3);
  assert.deepEqual(range.daysOf({ from: "2026-12-31", to: "2027-01-01" }), ["2026-12-31", "2027-01-01"]);
});
