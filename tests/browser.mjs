// The browser that the tests drive.
import { chromium } from "playwright-core";

/** A shopper's user agent: the headless browser's own counts as a bot. */
export const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/**
 * Headless Chromium (`CHROMIUM` names another binary), a process for each context: one that
 * opens a context while it takes down another may stop answering (seen with Chromium 156).
 * Playwright switches the back/forward cache off unless it is asked for.
 */
export async function launch({ hasBackForwardCache = false } = {}) {
  const running = new Set();
  return {
    /** A visitor's own browser with its own cookies; it ends when the context is closed. */
    async newContext(options) {
      const browser = await start(hasBackForwardCache);
      running.add(browser);
      const context = await browser.newContext(options);
      context.once("close", () => {
        running.delete(browser);
        return browser.close();
      });
      return context;
    },
    async close() {
      await Promise.all([...running].map((browser) => browser.close()));
      running.clear();
    },
  };
}

/**
 * A page of the dashboard that gathers what must never happen (`page.troubles`): uncaught
 * errors and violations of the content security policy.
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

/** Such a page that is signed in with the admin `token` and opens `path` of the dashboard at `origin`. */
export async function openSignedIn(browser, { origin, token }, path, options = {}) {
  const page = await openPage(browser, options);
  await page.request.post(`${origin}/api/v1/session`, { data: { token } });
  await page.goto(`${origin}/dashboard${path}`);
  return page;
}

function start(hasBackForwardCache) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    ignoreDefaultArgs: hasBackForwardCache ? ["--disable-back-forward-cache"] : [],
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Domains of the tests' own.
      "--host-resolver-rules=MAP *.test 127.0.0.1",
    ],
  });
}
