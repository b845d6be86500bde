/**
 * What happens to a page while it has something to tell (`product.md §2`, delivery). A case
 * visits `host` and answers how many page loads and which event ids the store must hold.
 */
const STEP = (host) => `${host}-step`;
const ONE = (host) => ({ loads: 1, ids: [STEP(host)] });

/** Calls `cvg` for one event of that id. */
const tell = (page, id) => page.evaluate((eventID) => cvg({ method: "track", eventName: "Step", eventID }), id);
/** Opens a page and waits until level 2 has been fetched and run. */
async function open(world, host, kind) {
  const page = await world.tab();
  await page.goto(world.address(host, kind));
  await level2(page);
  return page;
}
const level2 = async (page) => {
  await page.waitForFunction(() => performance.getEntriesByType("resource").filter((entry) => /pixel-\w+\.(js|wasm)/.test(entry.name) && entry.responseEnd > 0).length === 2);
  await page.waitForTimeout(50);
};
/** Answers so many deliveries with `fault` before any is passed on. */
const fail = (world, host, n, fault) => world.faults.set(host, () => (0 < n-- ? fault : undefined));
const leave = (page, act) => Promise.all([page.waitForURL("**/plain"), act()]);

/** Tries that have to follow each other: only the tab in front prerenders. */
export const ONE_BY_ONE = ["prerender never shown", "prerender shown"];

export const CASES = {
  "click and navigate": async (world, host) => {
    const page = await open(world, host);
    const click = (eventID) => {
      const link = document.body.appendChild(document.createElement("a"));
      link.href = "/plain";
      link.onclick = () => cvg({ method: "track", eventName: "Step", eventID });
      link.click();
    };
    await leave(page, () => page.evaluate(click, STEP(host)));
    return ONE(host);
  },
  "navigate before level 2": async (world, host) => {
    const page = await world.tab();
    await leave(page, () => page.goto(world.address(host, "early"), { waitUntil: "commit" }));
    return ONE(host);
  },
  "tab close": async (world, host) => {
    const page = await open(world, host);
    await page.evaluate((eventID) => void cvg({ method: "track", eventName: "Step", eventID }), STEP(host));
    await page.close();
    return ONE(host);
  },
  "offline, then online": async (world, host) => {
    const page = await open(world, host);
    const network = await page.context().newCDPSession(page);
    const set = (offline) => network.send("Network.emulateNetworkConditions", { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await set(true);
    await tell(page, STEP(host));
    await page.waitForTimeout(500);
    await set(false);
    return ONE(host);
  },
  "offline until the next visit": async (world, host) => {
    const page = await open(world, host);
    const network = await page.context().newCDPSession(page);
    await network.send("Network.emulateNetworkConditions", { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await tell(page, STEP(host));
    await page.waitForTimeout(300);
    await page.close();
    await open(world, host);
    return { loads: 2, ids: [STEP(host)] };
  },
  "server answers 503 for a while": async (world, host) => {
    fail(world, host, 3, { status: 503 });
    await tell(await open(world, host), STEP(host));
    return ONE(host);
  },
  "server answers 429 for a while": async (world, host) => {
    fail(world, host, 2, { status: 429, retryAfterS: 1 });
    await tell(await open(world, host), STEP(host));
    return ONE(host);
  },
  "three tabs share the queue, one closes": async (world, host) => {
    let isDown = true;
    world.faults.set(host, () => isDown && { status: 503 });
    const tabs = [await open(world, host), await open(world, host), await open(world, host)];
    const ids = tabs.flatMap((_, tab) => [0, 1, 2].map((n) => `${host}-${tab}${n}`));
    for (const [tab, page] of tabs.entries()) for (const n of [0, 1, 2]) await tell(page, `${host}-${tab}${n}`);
    await tabs[0].waitForTimeout(400);
    await tabs[0].close();
    isDown = false;
    return { loads: 3, ids };
  },
  "localStorage full, server busy": async (world, host) => {
    fail(world, host, 2, { status: 503 });
    await tell(await open(world, host, "full"), STEP(host));
    return ONE(host);
  },
  "localStorage forbidden, server busy": async (world, host) => {
    fail(world, host, 2, { status: 503 });
    const page = await world.tab();
    await page.addInitScript(() => {
      const forbid = { get() { throw new DOMException("denied", "SecurityError"); } };
      for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, forbid);
    });
    await page.goto(world.address(host));
    await level2(page);
    await tell(page, STEP(host));
    return ONE(host);
  },
  // Where the browser's driver does not follow, the page tells the step itself.
  "back from the back/forward cache": async (world, host) => {
    const page = await open(world, host, "cached");
    await leave(page, () => page.evaluate(() => void (location.href = "/plain")));
    await page.evaluate(() => void history.back()).catch(() => {});
    return { loads: 2, ids: [STEP(host)] };
  },
  "prerender never shown": async (world, host) => {
    await world.prerender(host, "/plain");
    await new Promise((done) => setTimeout(done, 1000));
    return { loads: 0, ids: [] };
  },
  "prerender shown": async (world, host) => {
    await world.prerender(host, "/prerendered");
    return ONE(host);
  },
  "strict CSP with 'wasm-unsafe-eval'": async (world, host) => {
    await tell(await open(world, host, "strict"), STEP(host));
    return ONE(host);
  },
  "strict CSP without it": async (world, host) => {
    await tell(await open(world, host, "stricter"), STEP(host));
    return ONE(host);
  },
  "WebAssembly missing": async (world, host) => {
    const page = await world.tab();
    await page.addInitScript(() => delete window.WebAssembly);
    await page.goto(world.address(host));
    await level2(page);
    await tell(page, STEP(host));
    return ONE(host);
  },
  "cvg called 1000 times before load": async (world, host) => {
    await open(world, host, "thousand");
    return { loads: 1, ids: Array.from({ length: 1000 }, (_, n) => `${host}-${n}`) };
  },
};
