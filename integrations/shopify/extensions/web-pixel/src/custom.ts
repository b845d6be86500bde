/** The same as a custom pixel, for a single store without an app: Settings → Customer events. */
import type { ExtensionApi } from "@shopify/web-pixels-extension";
import { watch, type Settings } from "./watch";

// What Shopify puts around the code of a custom pixel.
declare const analytics: ExtensionApi["analytics"];
declare const browser: ExtensionApi["browser"];
declare const init: ExtensionApi["init"];
declare const api: Pick<ExtensionApi, "customerPrivacy">;
/** The line that the collector puts above the bundle. */
declare const settings: Settings;

watch({ analytics, browser, init, customerPrivacy: api.customerPrivacy }, settings);
