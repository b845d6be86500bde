import { openSignedIn as openAt } from "../../../tests/browser.mjs";
import { TOKEN } from "./fake-api.mjs";

export { launch, openPage } from "../../../tests/browser.mjs";

/** A page that is signed in at the made-up API and shows `path`. */
export const openSignedIn = (browser, { origin }, path, options = {}) =>
  openAt(browser, { origin, token: TOKEN }, path, options);
