import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { level2, openShop, STUB, TAG, waitFor } from "./shop.mjs";

let shop;
const GRANTED = { analytics: "granted", marketing: "granted" };
const DENIED = { analytics: "denied", marketing: "denied" };
const gtag = (kind, state) => `dataLayer.push((function(){return arguments})("consent","${kind}",${JSON.stringify(state)}));`;
const google = (kind, word) => gtag(kind, { analytics_storage: word, ad_storage: word, ad_user_data: word, ad_personalization: word });

before(async () => {
  shop = await openShop({
    "/queued": `${STUB}<script>cvg({method:"track",eventName:"Early"});cvg({method:"consent",analytics:"granted"});</script>${TAG}`,
    "/google": `<script>dataLayer=[];${google("default", "denied")}</script>`,
    "/google-eu": `<script>dataLayer=[];${gtag("default", { analytics_storage: "granted", ad_storage: "granted" })}${gtag("default", { ad_storage: "denied", region: ["DE"] })}</script>`,
  });
});
after(() => shop.close());

const grant = (page, consent) => page.evaluate((consent) => cvg({ method: "consent", ...consent }), consent);
const consentOf = async (page, name) => {
  await page.evaluate((name) => cvg({ method: "track", eventName: name }), name);
  return (await shop.until(name))[0].consent;
};
/** Everything that the browser keeps of us. */
const kept = async (page) => {
  const cookies = (await page.context().cookies()).map(({ name }) => name);
  const stored = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  return [...cookies, ...stored].filter((name) => name.startsWith("__cvg"));
};
const level2Came = (page) => page.waitForFunction(() => performance.getEntriesByType("resource").some((entry) => /pixel-.*wasm/.test(entry.name) && entry.responseEnd > 0));
const settle = (page) => page.waitForTimeout(600);

test("what the shop says rides on events; unset counts as denied; the next page begins with it", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  assert.equal(await consentOf(page, "Before"), undefined);
  await grant(page, { analytics: "granted" });
  const want = { analytics: "granted", marketing: "denied" };
  assert.deepEqual((await shop.until("$consent"))[0].consent, want);
  assert.deepEqual(await consentOf(page, "After"), want);
  await page.goto(shop.origin + "/other");
  assert.deepEqual((await shop.until("$page_load", 2))[1].consent, want);
  await level2(page, shop);
  assert.equal(shop.events("$consent").length, 1);
});

test("require: nothing is sent, stored or set until it is granted, and times stay", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "require" };
  await page.goto(shop.origin + "/shop/products/cap");
  await level2Came(page);
  const [from, to] = await page.evaluate(() => {
    const began = Date.now();
    cvg({ method: "track", eventName: "Held" });
    return [began, Date.now()];
  });
  await settle(page);
  await grant(page, DENIED);
  await grant(page, { marketing: "granted" });
  await settle(page);
  assert.deepEqual(shop.batches, []);
  assert.deepEqual(await kept(page), []);
  await grant(page, GRANTED);
  const [held] = await shop.until("Held");
  const [load] = await shop.until("$page_load");
  const [view] = await shop.until("Viewed Product");
  // (Events of one millisecond are told one after another.)
  assert.ok(from <= held.created_at && held.created_at <= to + 5, `${from} <= ${held.created_at} <= ${to}`);
  assert.ok(load.created_at <= view.created_at && load.created_at < held.created_at);
  const uid = (await page.context().cookies()).find(({ name }) => name === "__cvg_uid").value;
  for (const event of shop.events()) {
    assert.deepEqual(event.aliases[0], "urn:cookie:" + uid, event.event_name);
    assert.deepEqual(event.consent, GRANTED, event.event_name);
  }
  assert.equal(shop.events("$page_load").length, 1);
  assert.deepEqual(page.errors, []);
});

test("require: what waits is who comes back, once they agree again", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "require" };
  await page.goto(shop.origin + "/");
  await level2Came(page);
  await grant(page, GRANTED);
  const [{ aliases }] = await shop.until("$page_load");
  await page.goto(shop.origin + "/other");
  await level2Came(page);
  await settle(page);
  assert.equal(shop.events("$page_load").length, 1);
  await grant(page, GRANTED);
  const [, second] = await shop.until("$page_load", 2);
  assert.deepEqual(second.aliases, aliases);
});

test("require: a grant that is taken back erases what was kept, and nothing more is sent", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "require" };
  await page.goto(shop.origin + "/");
  await level2Came(page);
  await grant(page, GRANTED);
  await shop.until("$page_load");
  await waitFor(async () => (await kept(page)).length > 2, () => "cookies");
  await grant(page, DENIED);
  await page.evaluate(() => cvg({ method: "track", eventName: "Refused" }));
  await settle(page);
  assert.deepEqual(await kept(page), []);
  assert.deepEqual(shop.events("Refused"), []);
});

test("require: a grant among the first calls lets all of them through", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "require" };
  await page.goto(shop.origin + "/queued");
  await shop.until("Early");
  await shop.until("$page_load");
});

test("require: leaving without a word leaves nothing", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "require" };
  await page.goto(shop.origin + "/");
  await level2Came(page);
  await page.evaluate(() => cvg({ method: "track", eventName: "Held" }));
  await page.goto(shop.origin + "/other");
  await settle(page);
  assert.deepEqual(await kept(page), []);
  assert.deepEqual(shop.batches, []);
});

test("cookieless: events are sent and nothing is kept, until it is granted", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "cookieless" };
  await page.goto(shop.origin + "/");
  await shop.until("$page_load");
  await level2(page, shop);
  assert.equal(await consentOf(page, "Unknown"), undefined);
  assert.deepEqual(await kept(page), []);
  await grant(page, GRANTED);
  assert.deepEqual(await consentOf(page, "Known"), GRANTED);
  assert.ok((await kept(page)).includes("__cvg_uid"));
});

test("Google Consent Mode: defaults and updates, in require mode too", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "require" };
  await page.goto(shop.origin + "/google");
  await level2Came(page);
  await settle(page);
  assert.deepEqual(shop.batches, []);
  await page.evaluate(google("update", "granted"));
  assert.deepEqual((await shop.until("$page_load"))[0].consent, GRANTED);
  await page.evaluate(gtag("update", { ad_user_data: "denied" }));
  assert.deepEqual(await consentOf(page, "Later"), { analytics: "granted", marketing: "denied" });
});

test("Google Consent Mode: a default that is denied for some regions counts", async () => {
  const page = await shop.visit();
  await page.goto(shop.origin + "/google-eu");
  await level2(page, shop);
  assert.deepEqual(await consentOf(page, "Regional"), { analytics: "granted", marketing: "denied" });
});

test("Shopify's Customer Privacy API, loaded where the theme has not", async () => {
  const page = await shop.visit();
  await page.addInitScript(() => {
    window.allowed = false;
    window.Shopify = {
      loadFeatures([{ name }]) {
        window.asked = name;
        Shopify.customerPrivacy = { analyticsProcessingAllowed: () => window.allowed, marketingAllowed: () => window.allowed };
      },
    };
  });
  shop.settings = { consent: "require" };
  await page.goto(shop.origin + "/");
  await page.waitForFunction(() => window.asked === "consent-tracking-api");
  await settle(page);
  assert.deepEqual(shop.batches, []);
  await page.evaluate(() => {
    window.allowed = true;
    document.dispatchEvent(new CustomEvent("visitorConsentCollected"));
  });
  assert.deepEqual((await shop.until("$page_load"))[0].consent, GRANTED);
});

test("IAB TCF v2: purposes decide, and where the GDPR does not apply it says nothing", async () => {
  const page = await shop.visit();
  await page.addInitScript(() => {
    window.__tcfapi = (command, version, listener) => {
      window.decide = (consents, gdprApplies = true) => listener({ gdprApplies, eventStatus: "useractioncomplete", purpose: { consents } }, true);
      window.decide({});
    };
  });
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  assert.deepEqual(await consentOf(page, "A"), DENIED);
  await page.evaluate(() => window.decide({ 1: true, 8: true }));
  assert.deepEqual(await consentOf(page, "B"), { analytics: "granted", marketing: "denied" });
  await page.evaluate(() => window.decide({ 1: true, 3: true, 4: true, 8: true }));
  assert.deepEqual(await consentOf(page, "C"), GRANTED);
});

test("Global Privacy Control refuses marketing, whatever was said", async () => {
  const page = await shop.visit();
  await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { value: true }));
  await page.goto(shop.origin + "/");
  await level2(page, shop);
  assert.deepEqual(await consentOf(page, "A"), { marketing: "denied" });
  await grant(page, GRANTED);
  assert.deepEqual(await consentOf(page, "B"), { analytics: "granted", marketing: "denied" });
});
