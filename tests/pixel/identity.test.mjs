import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { level2, openShop, STUB, TAG, waitFor } from "./shop.mjs";

let shop;
/** The same server under other names. */
const at = (host, path = "/") => shop.origin.replace("127.0.0.1", host) + path;
const UID = "01936f5e-7c3a-7b1e-9d55-0c6c3b1f29ff";
const SID = "01936f5e-7c3a-7b1e-9d55-0c6c3b1f2a00";
const made = (ageMs) => UID + "." + (Date.now() - ageMs).toString(36);

before(async () => {
  shop = await openShop({ "/early": () => `${STUB}<script>cvg({ method: "link_domain", domain: "b.test" })</script><a href="${at("b.test")}">go</a>${TAG}` });
});
after(() => shop.close());

const visitorOf = (event) => event.aliases[0].replace("urn:cookie:", "");
const cookie = async (page, host, name = "__cvg_uid") => (await page.context().cookies(at(host))).find((one) => one.name === name)?.value;
/** The latest page load of a host, when level 2 has taken over there. */
async function arrival(page, host) {
  await page.waitForURL((url) => url.hostname === host);
  await level2(page, shop);
  return shop.events("$page_load").findLast((event) => new URL(event.properties.$url).hostname === host);
}
/** Links are looked after when the part that does it has come, which a later call fetches. */
const handsOver = (page) =>
  page.waitForFunction(() => performance.getEntriesByType("resource").some((entry) => /-handover\.js/.test(entry.name) && entry.responseEnd > 0));
async function linked(markup) {
  const page = await shop.visit();
  await page.goto(at("a.test"));
  await level2(page, shop);
  await page.evaluate((markup) => {
    cvg({ method: "link_domain", domain: "b.test" });
    document.body.insertAdjacentHTML("beforeend", markup);
  }, markup);
  await handsOver(page);
  // Its code runs after it has come.
  await page.evaluate(() => new Promise((ran) => setTimeout(ran, 100)));
  return page;
}

test("subdomains share the visitor and the session", async () => {
  const page = await shop.visit();
  await page.goto(at("www.a.test"));
  const [{ session_hint, ...first }] = await shop.until("$page_load");
  await page.goto(at("blog.a.test"));
  const [, second] = await shop.until("$page_load", 2);
  assert.equal(visitorOf(second), visitorOf(first));
  assert.equal(second.session_hint, session_hint);
  const [one, ...others] = (await page.context().cookies()).filter((one) => one.name === "__cvg_uid");
  assert.deepEqual([one.domain, others], [".a.test", []]);
});

test("a link hands the visitor over; the address is clean again, and so is the link", async () => {
  const page = await linked(`<a id="go" href="${at("b.test", "/other?x=1%20&y#part")}">go</a>`);
  const visitor = await cookie(page, "a.test");
  const session = await cookie(page, "a.test", "__cvg_sid");
  await page.evaluate(() => document.querySelector("#go").addEventListener("click", () => setTimeout(() => (window.name = document.querySelector("#go").getAttribute("href")), 1)));
  await page.click("#go");
  const load = await arrival(page, "b.test");
  assert.equal(visitorOf(load), visitor);
  assert.equal(load.session_hint, session);
  assert.equal(load.properties.$url, at("b.test", "/other?x=1%20&y#part"));
  assert.equal(page.url(), at("b.test", "/other?x=1%20&y#part"));
  assert.deepEqual([await cookie(page, "b.test"), await cookie(page, "b.test", "__cvg_sid")], [visitor, session]);
  assert.deepEqual(page.errors, []);
});

test("so do a new tab, the middle button, a GET and a POST form", async () => {
  const target = at("b.test", "/other");
  const page = await linked(`<a id="blank" target="_blank" href="${target}">new</a> <a id="middle" href="${target}">middle</a>
    <form action="${target}"><input name="q" value="1"><button id="get">get</button></form>
    <form action="/nowhere" method="post"><button id="post" formaction="${target}?p=1">post</button></form>`);
  const visitor = await cookie(page, "a.test");
  const open = async (act) => {
    const opened = page.context().waitForEvent("page");
    await act();
    const tab = await opened;
    const load = await arrival(tab, "b.test");
    await tab.context().clearCookies({ domain: ".b.test" });
    await tab.close();
    return visitorOf(load);
  };
  assert.equal(await open(() => page.click("#blank")), visitor);
  assert.equal(await open(() => page.click("#middle", { button: "middle" })), visitor);
  await page.evaluate(() => document.querySelectorAll("form").forEach((form) => (form.target = "_blank")));
  assert.equal(await open(() => page.click("#get")), visitor);
  assert.equal(await page.locator("form input[type=hidden]").count(), 0);
  assert.equal(await open(() => page.click("#post")), visitor);
});

test("a domain that was linked before level 2 came is looked after as soon as it runs", async () => {
  const page = await shop.visit();
  await page.goto(at("a.test", "/early"));
  await level2(page, shop);
  assert.match(await page.evaluate(() => {
    const link = document.querySelector("a");
    let clicked;
    link.addEventListener("click", (event) => {
      clicked = link.href;
      event.preventDefault();
    });
    link.click();
    return clicked;
  }), /__cvg_uid=/);
});

test("links elsewhere, and within the site, are left as they are", async () => {
  const page = await linked("");
  const seen = await page.evaluate((urls) => urls.map((url) => {
    const link = document.body.appendChild(document.createElement("a"));
    link.href = url;
    let clicked;
    link.addEventListener("click", (event) => {
      clicked = link.href;
      event.preventDefault();
    });
    link.click();
    return clicked === url;
  }), [at("c.test"), at("a.test"), at("evilb.test"), "mailto:a@b.test", at("b.test"), at("shop.b.test")]);
  assert.deepEqual(seen, [true, true, true, true, false, false]);
});

const landings = [
  ["our own, a minute old", () => made(60_000), {}, true],
  ["our own, three minutes old: a shared link", () => made(180_000), {}, false],
  ["our own, of the future", () => made(-60_000), {}, false],
  ["bare, from nowhere: a shared link", () => UID, {}, false],
  ["bare, from another site", () => UID, { referer: "http://c.test/" }, false],
  ["bare, from a linked domain", () => UID, { referer: "http://www.b.test/" }, true],
  ["malformed", () => "undefined." + Date.now().toString(36), {}, false],
  ["hostile", () => encodeURIComponent("x;domain=a.test") + "." + Date.now().toString(36), {}, false],
];
for (const [what, uid, options, isTaken] of landings) {
  test(`an address that names somebody: ${what}`, async () => {
    const page = await shop.visit();
    shop.settings = { domains: ["b.test"] };
    await page.goto(at("a.test"));
    const [before] = await shop.until("$page_load");
    await page.goto(at("a.test", `/other?__cvg_uid=${uid()}&q=1&__cvg_sid=${SID}`), options);
    const load = await arrival(page, "a.test");
    assert.equal(visitorOf(load), isTaken ? UID : visitorOf(before));
    assert.equal(await cookie(page, "a.test"), visitorOf(load));
    assert.equal(load.session_hint, isTaken ? SID : before.session_hint);
    assert.equal(page.url(), at("a.test", "/other?q=1"));
    assert.equal(load.properties.$url, page.url());
  });
}

test("who is handed over waits for consent like anybody", async () => {
  const page = await shop.visit();
  shop.settings = { consent: "require" };
  await page.goto(at("a.test", `/?__cvg_uid=${made(0)}&__cvg_sid=${SID}`));
  await waitFor(async () => page.url() === at("a.test"), () => "a clean address");
  await page.waitForTimeout(500);
  assert.deepEqual([shop.batches, await page.context().cookies()], [[], []]);
  await page.evaluate(() => cvg({ method: "consent", analytics: "granted" }));
  const [load] = await shop.until("$page_load");
  assert.deepEqual([visitorOf(load), load.session_hint, await cookie(page, "a.test")], [UID, SID, UID]);
});

test("where level 2 is missing, who is handed over is told as somebody new", async () => {
  const page = await shop.visit();
  await page.route("**/pixels/assets/**", (route) => route.abort());
  await page.goto(at("a.test", `/?__cvg_uid=${made(0)}&__cvg_sid=${SID}`));
  const [load] = await shop.until("$page_load");
  assert.notEqual(visitorOf(load), UID);
});

test("a cookie that the server keeps is left to it", async () => {
  const page = await shop.visit();
  await page.context().addCookies([
    { name: "__cvg_uid", value: UID, domain: ".a.test", path: "/", expires: Date.now() / 1000 + 1000 },
    { name: "__cvg_s", value: "20783", domain: ".a.test", path: "/", expires: Date.now() / 1000 + 1000 },
  ]);
  await page.goto(at("a.test"));
  assert.equal(visitorOf((await shop.until("$page_load"))[0]), UID);
  const { expires } = (await page.context().cookies()).find((one) => one.name === "__cvg_uid");
  assert.ok(expires < Date.now() / 1000 + 1001);
});
