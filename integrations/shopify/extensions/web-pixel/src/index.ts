/** The app's web pixel: what Shopify runs in its strict sandbox. */
import { register } from "@shopify/web-pixels-extension";
import { watch, type Settings } from "./watch";

register((api) => watch(api, api.settings as Settings));
