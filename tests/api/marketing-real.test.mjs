// Accounts whose rows platforms have really answered.
import assert from "node:assert/strict";
import { test } from "node:test";

import { realAds } from "../fakes/real-ads.mjs";
import { startMarketing, summed } from "./marketing.mjs";

const real = realAds();

test("real answers come to their own sums at every level", { skip: real === null && "shared fixtures not present" }, async (t) => {
  const rows = Object.fromEntries(Object.entries(real).map(([platform, it]) => [platform, it.rows]));
  const shop = await startMarketing({ rows });
  t.after(() => shop.stop());
  for (const [platform, { rows: told, want }] of Object.entries(real)) {
    assert.ok(0 < told.length, platform);
    const done = await shop.finished(await shop.connect(platform));
    assert.equal(done.error, null, platform);
    for (const by of ["account", "campaign", "ad_set", "ad", "day"]) {
      const { n: _, ...got } = summed(await shop.sums(platform, by));
      assert.deepEqual(got, want, `${platform} by ${by}`);
    }
  }
});
