// The cases of the delivery benchmark, tried a few times each (`benches/pixel/delivery`).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { CASES } from "../../benches/pixel/delivery/cases.mjs";
import { tryCase } from "../../benches/pixel/delivery/tries.mjs";
import { openWorld } from "../../benches/pixel/delivery/world.mjs";

const N = 2;
let world;
before(async () => (world = await openWorld()));
after(() => world.close());

for (const name of Object.keys(CASES)) {
  test(`delivered once: ${name}`, async () => {
    const { n_good, problems } = await tryCase(world, name, N);
    assert.deepEqual([n_good, problems], [N, []]);
  });
}
