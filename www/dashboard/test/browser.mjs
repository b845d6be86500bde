import { TOKEN } from "./fake-api.mjs";

export { launch } from "../../../tests/browser.mjs";

/** A page that gathers what must never happen: uncaught errors and violations of the policy. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 }, ...options });
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

/** A page that is signed in and shows `path`. */
export async function openSignedIn(browser, api, path, options = {}) {
  const page = await openPage(browser, options);
  await page.request.post(`${api.origin}/api/v1/session`, { data: { token: TOKEN } });
  await page.goto(`${api.origin}/dashboard${path}`);
  return page;
}
