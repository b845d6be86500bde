/** Tries cases many times over and compares what the store holds with what it must hold. */
import { CASES, ONE_BY_ONE } from "./cases.mjs";

const N_AT_ONCE = 5;
const PATIENCE_MS = 40_000;

/** Answers, of `n` tries of a case, how many were stored whole and once, and what went wrong. */
export async function tryCase(world, name, n) {
  const slug = name.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "").toLowerCase();
  const sourceId = await world.begin(slug);
  const outcomes = new Map();
  const one = async (index) => {
    const host = `${index}-${slug}`;
    try {
      const wanted = await CASES[name](world, host);
      await until(() => isThere(world.acknowledged(host), wanted));
      outcomes.set(host, wanted);
    } catch (error) {
      outcomes.set(host, String(error).split("\n")[0]);
    }
    world.faults.delete(host);
    await world.leave(host);
  };
  let next = 0;
  const worker = async () => {
    while (next < n) await one(next++);
  };
  const nAtOnce = ONE_BY_ONE.includes(name) ? 1 : Math.min(n, N_AT_ONCE);
  await Promise.all(Array.from({ length: nAtOnce }, worker));
  // What a browser may still send comes after it is told to.
  await new Promise((done) => setTimeout(done, 500));
  return judge(await world.log(sourceId), outcomes);
}

const isThere = (seen, { loads, ids }) => {
  const known = new Set(seen.map((event) => event.event_id));
  const told = new Set(seen.filter((event) => event.event_name === "$page_load").map((event) => event.event_id));
  return loads <= told.size && ids.every((id) => known.has(id));
};

function judge(lines, outcomes) {
  const result = { n_good: 0, n_repeats: 0, problems: [] };
  result.n_repeats = lines.filter((line) => line.status === "duplicate").length;
  const stored = lines.filter((line) => line.status === "accepted");
  const hostOf = (line) => new URL(line.url).hostname.split(".")[0];
  for (const [host, wanted] of outcomes) {
    const mine = stored.filter((line) => hostOf(line) === host);
    const loads = mine.filter((line) => line.name === "$page_load").length;
    const ids = mine.filter((line) => line.name === "Step").map((line) => line.event_id).sort();
    const isGood = typeof wanted === "object" && loads === wanted.loads && ids.join() === [...wanted.ids].sort().join();
    if (isGood) result.n_good++;
    else result.problems.push(`${host}: ${typeof wanted === "string" ? wanted : `wanted ${wanted.loads} page loads and ${wanted.ids.length} events`}; stored ${loads} and ${ids.length}`);
  }
  return result;
}

async function until(check) {
  const end = Date.now() + PATIENCE_MS;
  while (!check() && Date.now() < end) await new Promise((next) => setTimeout(next, 25));
}
