// A merchant's browser at the dashboard of a running Worker.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { ADMIN_TOKEN } from "../api/harness.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ARTIFACTS = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "artifacts");

/**
 * A page that gathers what must never happen (`page.troubles`): uncaught errors and
 * violations of the content security policy.
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(error.message));
  page.on("console", (message) => {
    const isNetwork = /Failed to load resource|WebSocket connection/.test(message.text());
    if (message.type() === "error" && !isNetwork) page.troubles.push(message.text());
  });
  return page;
}

/** A page that is signed in with the admin token and shows `path` of the dashboard. */
export async function openAsOwner(browser, client, path, options = {}) {
  const page = await openPage(browser, options);
  await page.request.post(`${client.url}/api/v1/session`, { data: { token: ADMIN_TOKEN } });
  await page.goto(`${client.url}/dashboard${path}`);
  await settled(page);
  return page;
}

/** Waits until the page shows what it is about. */
export async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => !/Loading/.test(document.getElementById("app").innerText));
}

/** What axe finds that is serious; the page must have been opened with `bypassCSP`. */
export async function seriousFaults(page) {
  await page.addScriptTag({ content: AXE });
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]);
}

/** By how many pixels the page is wider than its window. */
export const excessWidth = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Keeps a picture of the whole page in `artifacts/`. */
export async function picture(page, name) {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true, animations: "disabled" });
}
