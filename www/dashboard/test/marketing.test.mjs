import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openSignedIn } from "./browser.mjs";
import { startFakeApi } from "./fake-api.mjs";

let api;
let browser;

before(async () => {
  api = await startFakeApi();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await api?.close();
});

test("each account tells how it is doing and what to do", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/marketing");
  const line = (name) => page.getByRole("article").filter({ has: page.getByRole("heading", { name, exact: true }) });
  await line("Meta Ads").getByText("Up to date").waitFor();
  await line("Google Ads").getByText("27 of 90 days").waitFor();
  await line("Google Ads").getByText(/raise GOOGLE_ADS_API_VERSION/).waitFor();
  await page.getByText("Connect it again, with a person or token").waitFor();
  await page.getByText(/30 Oct 2026, 26 days old, those that came with the program/).waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("an account is connected by a token, chosen and read", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/marketing");
  await page.getByRole("button", { name: "TikTok Ads" }).click();
  await page.waitForURL("**/marketing/tiktok-new");
  await page.getByText("https://events.shop.example/oauth/tiktok").waitFor();
  await page.getByLabel(/access token/i).fill("bad token");
  await page.getByRole("button", { name: "Use this token" }).click();
  await page.getByText("expected a token without spaces").waitFor();
  await page.getByLabel(/access token/i).fill("good");
  await page.getByRole("button", { name: "Use this token" }).click();
  await page.getByLabel("Account", { exact: true }).selectOption("239804476908866");
  await page.getByRole("button", { name: "Read this account" }).click();
  await page.getByText("1 of 90 days are read").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("Up to date").waitFor();
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await page.waitForURL("**/w/tea/marketing");
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("a sign-in that failed says why", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/marketing/meta-1?failure=refused");
  await page.getByText("The platform refused the sign-in.").waitFor();
  await page.context().close();
});

test("a table is previewed with its errors, mapped and stored", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/marketing/upload");
  await page.getByLabel("Platform").fill("pinterest");
  const buffer = Buffer.from("When,Cost,Clicks\n2026-11-23,1,2\n");
  await page.getByLabel("File").setInputFiles({ name: "spend.csv", mimeType: "text/csv", buffer });
  await page.getByText("Line 4, Spend: expected a number").waitFor();
  await page.getByLabel("Clicks").selectOption("Clicks");
  await page.getByText(/2 rows from 2026-11-23 to 2026-11-24/).waitFor();
  await page.getByRole("button", { name: "Store 2 rows, leaving out 1 line" }).click();
  await page.waitForURL("**/w/tea/marketing");
  const asked = api.state.requests.filter((it) => it.startsWith("POST /workspaces/tea/spend"));
  const query = new URLSearchParams(asked.at(-1).split("?")[1]);
  assert.deepEqual(
    [query.get("name"), query.has("preview"), JSON.parse(query.get("mapping")).clicks],
    ["pinterest", false, "Clicks"],
  );
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test("orders are compared by day, with reasons in words", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/reconciliation");
  const row = page.getByRole("row").filter({ hasText: "24 Nov 2026" });
  assert.match((await row.innerText()).replace(/\s+/g, " "), /12 11 9 4.5 \/ 4 7 \/ 5 0 \/ 1/);
  await row.getByText("1 missing here · 2 claimed without a visit (Meta Ads) · not final").waitFor();
  await page.getByText("each claims for itself").waitFor();
  const sums = async (title) => (await page.getByRole("row").filter({ hasText: title }).innerText()).replace(/\s+/g, " ");
  assert.match(await sums("All days"), /24 22 18 9 \/ 8 14 \/ 10/);
  await page.getByRole("row", { name: "Days before 12 11 9 4.5 / 4 7 / 5" }).waitFor();
  await page.getByLabel("Compare with").selectOption("none");
  await page.getByText("Days before", { exact: true }).waitFor({ state: "detached" });
  const asked = api.state.requests.findLast((it) => it.includes("/reconciliation"));
  assert.match(asked, /from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d&time_zone=Europe%2FBerlin/);
  await page.context().close();
});

test("tracking health tells ads, channels and campaigns, and what to copy", async () => {
  const page = await openSignedIn(browser, api, "/w/tea/tracking");
  await page.getByText("120214880030730176").waitFor();
  await page.getByText(/111 of 342 sessions/).waitFor();
  const figure = page.getByRole("listitem").filter({ hasText: "Without a campaign id" });
  await figure.getByText("64.9% before").waitFor();
  assert.match((await figure.innerText()).replace(/\s+/g, " "), /32\.5% -50% 64\.9% before/);
  await page.getByText("2385", { exact: true }).waitFor();
  await page.getByText("cvg_source=google&cvg_cid={campaignid}&cvg_adid={creative}").waitFor();
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});
