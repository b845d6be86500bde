/** What holds for every page: hostile data is inert, axe finds nothing, a phone needs no sideways scroll. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, openSignedIn } from "./browser.mjs";
import { startFakeApi } from "./fake-api.mjs";
import { HOSTILE } from "./fake-data.mjs";

/** Layout shift that nobody sees; Web Vitals calls up to 0.1 good. */
const MAX_SHIFT = 0.01;
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let api;
let browser;
let pages;
let hostile;

before(async () => {
  api = await startFakeApi();
  browser = await launch();
  hostile = api.state.rows.tea.find(({ name }) => name === HOSTILE).seq;
  const warned = api.state.rows.tea.find(({ duplicate_of }) => duplicate_of !== null).seq;
  const rejected = api.state.rows.tea.find(({ status }) => status === "rejected").seq;
  pages = [
    "/login",
    "/new-workspace",
    "/w/tea/overview",
    "/w/tea/attribution",
    "/w/tea/insights",
    "/w/tea/insights?q=%7B%22view%22%3A%22funnel%22%7D",
    "/w/tea/dashboards",
    "/w/tea/sources",
    "/w/tea/sources/shop",
    "/w/tea/sources/orders",
    "/w/tea/sources/crm",
    "/w/tea/sources/new",
    "/w/tea/events",
    "/w/tea/events?status=rejected&range=custom",
    `/w/tea/events/${hostile}`,
    `/w/tea/events/${warned}`,
    `/w/tea/events/${rejected}`,
    "/w/tea/profiles",
    "/w/tea/profiles/p3",
    "/w/tea/profiles/hostile",
    "/w/tea/marketing",
    "/w/tea/marketing/meta-2",
    "/w/tea/marketing/google-1",
    "/w/tea/marketing/tiktok-1",
    "/w/tea/marketing/upload",
    "/w/tea/reconciliation",
    "/w/outlet/reconciliation",
    "/w/tea/tracking",
    "/w/tea/orders",
    "/w/tea/orders/55003?mode=click_time&lookback=3",
    "/w/tea/orders/hostile",
    "/w/tea/orders/nothing",
    "/w/outlet/orders",
    "/w/tea/whatif",
    "/w/tea/settings/channels",
    "/w/outlet/events",
    "/w/tea/nothing",
  ];
});
after(async () => {
  await browser?.close();
  await api?.close();
});

async function visit(page, path) {
  await page.goto(`${api.origin}/dashboard${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => !/Loading/.test(document.getElementById("app").innerText));
}

test("what an event says is shown and never run or linked", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  for (const path of pages) {
    await visit(page, path);
    const found = await page.evaluate(() => ({
      hacked: window.hacked,
      images: document.images.length,
      scripts: [...document.scripts].filter((it) => !it.src).length,
      links: [...document.links].map((it) => it.href).filter((it) => !it.startsWith(`${location.origin}/`)),
    }));
    assert.deepEqual(found, { hacked: undefined, images: 0, scripts: 0, links: [] }, path);
  }
  assert.ok((await page.evaluate(() => document.title)).length > 0);
  await visit(page, "/w/tea/profiles/hostile");
  assert.ok((await page.getByRole("heading", { level: 1 }).innerText()).startsWith(HOSTILE));
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

// Colours depend on the scheme and layout on the width, so two of the four pairs see everything.
for (const [colorScheme, width] of [["light", 1280], ["dark", 390]]) {
  test(`axe finds nothing serious, and nothing scrolls sideways: ${colorScheme}, ${width} px`, async () => {
    const options = { colorScheme, viewport: { width, height: 844 }, bypassCSP: true };
    const page = await openSignedIn(browser, api, "/w/tea/sources", options);
    for (const path of pages) {
      await visit(page, path);
      await page.addScriptTag({ content: AXE });
      const { violations } = await page.evaluate(() => window.axe.run());
      const bad = violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]);
      assert.deepEqual(bad, [], path);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(excess <= 0, `${path} is ${excess} px too wide`);
    }
    await page.context().close();
  });
}

for (const width of [1280, 390]) {
  test(`nothing moves while a page loads, whichever answer comes first: ${width} px`, async () => {
    const page = await openSignedIn(browser, api, "/w/tea/sources", { viewport: { width, height: 844 } });
    let n_calls = 0;
    await page.route("**/api/**", async (route) => {
      await new Promise((next) => setTimeout(next, 20 + 80 * (n_calls++ % 3)));
      await route.continue().catch(() => {}); // The page was left.
    });
    // A name of thousands of characters wraps when it comes.
    for (const path of pages.filter((it) => !/hostile/.test(it) && !it.endsWith(`/${hostile}`))) {
      await visit(page, path);
      const moved = await page.evaluate(shifts);
      const sum = moved.reduce((total, { value }) => total + value, 0);
      assert.ok(sum <= MAX_SHIFT, `${path} moves by ${sum}: ${JSON.stringify(moved)}`);
    }
    await page.context().close();
  });
}

/** The layout shifts of the page so far that no input explains. */
function shifts() {
  return new Promise((done) => {
    const seen = [];
    const observer = new PerformanceObserver((list) => seen.push(...list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    setTimeout(() => {
      const text = ({ node, previousRect, currentRect }) => `${node?.nodeName} ${node?.textContent.trim().slice(0, 30)} ${previousRect.y} -> ${currentRect.y}`;
      done(seen.filter(({ hadRecentInput }) => !hadRecentInput).map(({ value, sources }) => ({ value, sources: sources.map(text) })));
    }, 200);
  });
}

test("the keyboard alone reaches an event and comes back", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/sources");
  await visit(page, "/w/tea/sources");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.getByRole("link", { name: "Event log" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("tbody .row-link").first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  await page.locator("tbody .row-link").first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("complementary").getByRole("heading", { level: 2 }).waitFor();
  await page.waitForFunction(() => document.activeElement.id === "event-panel-title");
  await page.keyboard.press("Escape");
  await page.waitForURL("**/w/tea/events");
  await page.context().close();
});
