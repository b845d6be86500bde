// A merchant's browser at the dashboard of a running Worker.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { ADMIN_TOKEN } from "../api/harness.mjs";
import { openSignedIn } from "../browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ARTIFACTS = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "artifacts");

/** A page that is signed in with the admin token and shows `path` of the dashboard. */
export async function openAsOwner(browser, client, path, options = {}) {
  const page = await openSignedIn(browser, { origin: client.url, token: ADMIN_TOKEN }, path, options);
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
