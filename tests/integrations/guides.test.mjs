// What the guides say, done: their examples run against a running Worker.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { start } from "../api/harness.mjs";
import { launch, USER_AGENT } from "../browser.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const read = (name) => readFileSync(join(root, "docs/guides", name), "utf8");

/** The code blocks of a guide in one language, without the indentation of a list. */
function blocks(guide, language) {
  const found = read(guide).matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)\\n *\`\`\`$`, "gm"));
  return [...found].map(([, indent, text]) => text.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}

let client, workspace;
before(async () => {
  client = await start();
  workspace = await client.newWorkspace();
});
after(() => client.stop());

const filledIn = (text, token) => text.replaceAll("https://HOST", client.url).replaceAll("TOKEN.js", `${token}.js`).replace(/(["' ])TOKEN(?=["'])/g, `$1${token}`);

describe("the examples of the server guide", () => {
  let token;
  before(async () => {
    ({ token } = await client.newSource(workspace, { kind: "webhook" }));
  });

  /** Runs a program to its end with a text on its standard input; answers what it printed. */
  function run(program, args, input) {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args);
      let printed = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
      child.on("error", reject);
      child.on("close", (code) => (code === 0 ? resolve(printed) : reject(new Error(`${program}: ${printed}`))));
      child.stdin.end(input);
    });
  }
  const status = async (id) => (await client.events(workspace)).find((line) => line.event_id === id)?.status;

  test("curl", async () => {
    const [example] = blocks("server.md", "sh");
    const printed = await run("sh", [], filledIn(example, token));
    const answer = /\{"accepted.*\}/.exec(printed)[0];
    const [promised] = /\{"accepted.*?\]\}\]\}/.exec(read("server.md"));
    assert.deepEqual(JSON.parse(answer), JSON.parse(promised));
    assert.match(await run("sh", [], filledIn(example, token)), /"accepted":0,"duplicates":1/);
  });

  test("Node", async () => {
    const [example] = blocks("server.md", "js");
    const printed = await run(process.execPath, ["--input-type=module", "-"], filledIn(example, token));
    assert.equal(printed, "refund-501 accepted []\nloyalty-jane accepted []\n");
    assert.equal(await status("refund-501"), "accepted");
  });

  const python = spawnSync("python3", ["--version"]).status === 0;
  test("Python", { skip: python ? false : "Python is not here" }, async () => {
    const [example] = blocks("server.md", "python");
    assert.equal(await run("python3", ["-"], filledIn(example, token)), "1\n");
    assert.equal(await status("subscription-9"), "accepted");
  });
});

describe("the pages of the guides, in a browser", () => {
  let browser, shop, body;
  before(async () => {
    browser = await launch();
    shop = createServer((_, response) => response.setHeader("content-type", "text/html").end(body));
    await new Promise((resolve) => shop.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    shop.close();
    await browser.close();
  });

  /** Opens a page with `html` in it, does something there, and waits for its events. */
  async function visit(html, names, action = () => {}) {
    const ownWorkspace = await client.newWorkspace();
    const { token } = await client.newSource(ownWorkspace, { kind: "pixel" });
    const page = await (await browser.newContext({ userAgent: USER_AGENT })).newPage();
    const troubles = [];
    page.on("console", (message) => /cvg|error/i.test(message.text()) && troubles.push(message.text()));
    body = `<!doctype html><title>Shop</title>${filledIn(html, token)}`;
    await page.goto(`http://127.0.0.1:${shop.address().port}/`);
    let events = [];
    const told = async (nEvents) => {
      for (let tries = 0; tries < 200 && events.length < nEvents; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        events = (await client.events(ownWorkspace)).map((line) => [line.name, line.status]);
      }
    };
    await action(page, token, told);
    await told(names.length);
    assert.deepEqual(events.map(([name]) => name).sort(), [...names].sort());
    assert.ok(events.every(([, status]) => status === "accepted"), JSON.stringify(events));
    assert.deepEqual(troubles.filter((text) => !/favicon/.test(text)), []);
    await page.context().close();
  }

  test("plain HTML: the pixel, a product, a button and a person", async () => {
    const html = blocks("plain-html.md", "html").join("\n");
    await visit(html, ["$page_load", "$alias", "Viewed Product", "Added To Cart"], (page) => page.click("#buy"));
  });

  test("Tag Manager: the tag is put in by a script", async () => {
    const [tag] = blocks("google-tag-manager.md", "html");
    await visit("<p>shop", ["$page_load"], (page, token) =>
      page.evaluate((html) => {
        // As Tag Manager does: scripts out of markup run only when they are made anew.
        const parsed = new DOMParser().parseFromString(html, "text/html");
        for (const found of parsed.querySelectorAll("script")) {
          const script = document.createElement("script");
          for (const { name, value } of found.attributes) script.setAttribute(name, value);
          script.textContent = found.textContent;
          document.body.append(script);
        }
      }, filledIn(tag, token)),
    );
  });

  test("headless: the snippet, a navigation and the calls", async () => {
    const [snippet] = blocks("headless.md", "html");
    const [product, cart] = blocks("headless.md", "js");
    const names = ["$page_load", "$page_load", "Viewed Product", "Added To Cart", "Started Checkout"];
    await visit(snippet, names, async (page, _, told) => {
      await page.evaluate(`{const checkoutToken = "chk-12345678"; ${product} ${cart}}`);
      await told(4);
      await page.evaluate(() => history.pushState(null, "", "/products/cap"));
    });
  });
});

test("the links of the guides lead somewhere", () => {
  const anchor = (heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
  for (const guide of readdirSync(join(root, "docs/guides"))) {
    for (const [, path, hash] of read(guide).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
      const target = path === "" ? guide : path;
      const text = readFileSync(join(root, "docs/guides", target), "utf8");
      const headings = [...text.matchAll(/^#+ (.*)$/gm)].map((found) => anchor(found[1]));
      if (hash !== undefined) assert.ok(headings.includes(hash), `${guide}: ${target}#${hash}`);
    }
  }
});
