/**
 * A shop of many hosts in front of a running collector, where deliveries can be made to fail,
 * and the browser that visits it. Each try has a host of its own, so that nothing is left over
 * from another: `{try}-{case}.localhost`, which browsers hold to be as safe as https.
 */
import { createServer, request as forward } from "node:http";

import { start } from "../../../tests/api/harness.mjs";
import { launch } from "../../../tests/browser.mjs";
import { openPlainBrowser } from "./plain-browser.mjs";

const STUB =
  "<script>window.cvg||(c=window.cvg=function(){c.process?c.process.apply(c,arguments):c.queue.push(arguments)},c.queue=[]);</script>";

export async function openWorld() {
  const client = await start();
  const workspace = await client.newWorkspace();
  const tokens = new Map();
  /** What the collector acknowledged, by host: event ids, and names of events. */
  const acknowledged = new Map();
  /** By host: what to answer a delivery with instead of passing it on; nothing passes it on. */
  const faults = new Map();

  /** By host: whom a page wakes that asks for `/mark`, and how one that asks for `/goal` is told. */
  const marks = new Map();
  const goals = new Map();

  const server = createServer(async (request, response) => {
    const body = await read(request);
    const { pathname } = new URL(request.url, "http://shop");
    const host = request.headers.host.split(".")[0];
    if (pathname.startsWith("/e/")) {
      const fault = faults.get(host)?.();
      if (fault) return response.writeHead(fault.status, { "retry-after": fault.retryAfterS ?? "" }).end();
      return pass(client.url, request, response, body, (status) => status === 202 && note(host, JSON.parse(body)));
    }
    if (pathname.startsWith("/pixels/")) return pass(client.url, request, response, body);
    if (pathname === "/mark") marks.get(host)?.();
    if (pathname === "/goal") return goals.set(host, (to) => response.end(to));
    const kind = pathname.slice(1) || "page";
    const page = PAGES[kind]?.(tokens.get(host.replace(/^\d+-/, "")), host);
    response.writeHead(page ? 200 : 404, { "content-type": "text/html", ...HEADERS[kind] }).end(page ?? "");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  const note = (host, { events }) => {
    const seen = acknowledged.get(host) ?? acknowledged.set(host, []).get(host);
    seen.push(...events);
  };

  const browser = await launch({ hasBackForwardCache: true });
  let context;
  let plain;
  return {
    faults,
    /** A source of its own for a case, and a browser without anything in it. */
    async begin(name) {
      const source = await client.newSource(workspace, { kind: "pixel", name });
      tokens.set(name, source.token);
      await browser.close();
      context = await browser.newContext();
      return source.source_id;
    },
    tab: () => context.newPage(),
    /** Opens a page that prerenders `/prerendered`, waits until that has run, and goes `to`. */
    async prerender(host, to) {
      const isThere = new Promise((done, fail) => {
        marks.set(host, done);
        setTimeout(fail, 10_000, new Error("the page was not prerendered"));
      });
      await (plain ??= openPlainBrowser()).open(this.address(host, "prerenders"));
      await isThere;
      goals.get(host)(to);
    },
    /** Closes what a try has opened. */
    leave: (host) => Promise.all(context.pages().filter((page) => page.url().includes(`//${host}.`)).map((page) => page.close())),
    address: (host, kind = "") => `http://${host}.localhost:${port}/${kind}`,
    acknowledged: (host) => acknowledged.get(host) ?? [],
    /** Every line of a source's log, repeats included. */
    async log(sourceId) {
      const lines = [];
      for (let before = ""; before !== null; ) {
        const query = `?source_id=${sourceId}&limit=200${before && `&before=${before}`}`;
        const { body } = await client.api("GET", `/workspaces/${workspace}/events${query}`);
        lines.push(...body.events);
        before = body.next_before;
      }
      return lines;
    },
    async close() {
      await browser.close();
      await plain?.close();
      server.close();
      server.closeAllConnections();
      await client.stop();
    },
  };
}

const tag = (token, more = "") => `<script src="/pixels/${token}.js" async ${more}></script>`;
const track = (id) => `cvg({method:"track",eventName:"Step",eventID:${id}});`;
const html = (head, body = "<p>page") => `<!doctype html><title>Page</title>${head}<body>${body}`;
const PAGES = {
  page: (token) => html(STUB + tag(token)),
  plain: () => html("", "<p>no pixel here"),
  /** Left as soon as the loader has run: level 2 never comes. */
  early: (token, host) => html(`${STUB}<script>${track(`"${host}-step"`)}</script>${tag(token, `onload="location.href='/plain'"`)}`),
  thousand: (token, host) => html(`${STUB}<script>for(let i=0;i<1000;i++)${track(`"${host}-"+i`)}</script>${tag(token)}`),
  full: (token) => html(`<script>for(let size=1<<22;size>=1;size>>=1)try{for(let i=0;;i++)localStorage["fill"+size+"-"+i]="x".repeat(size)}catch{}</script>${STUB}${tag(token)}`),
  /** Tells its step when it comes back from the browser's cache. */
  cached: (token, host) => html(`${STUB}<script>addEventListener("pageshow",(event)=>{if(event.persisted)${track(`"${host}-step"`)}})</script>${tag(token)}`),
  prerenders: () => html(`<script type="speculationrules">{"prerender":[{"urls":["/prerendered"],"eagerness":"immediate"}]}</script><script>fetch("/goal").then((answer)=>answer.text()).then((goal)=>location.href=goal)</script>`),
  /** Says that it is being prerendered, and tells its step when it is shown after that. */
  prerendered: (token, host) => html(`${STUB}<script>document.addEventListener("prerenderingchange",()=>{${track(`"${host}-step"`)}})</script>${tag(token, `onload="document.prerendering&&fetch('/mark')"`)}`),
  strict: (token) => html(tag(token)),
  stricter: (token) => html(tag(token)),
};
const HEADERS = {
  strict: { "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'" },
  stricter: { "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self'" },
};

function pass(base, request, response, body, onStatus = () => {}) {
  const { host: _, ...headers } = request.headers;
  const passed = forward(new URL(request.url, base), { method: request.method, headers }, (answer) => {
    onStatus(answer.statusCode);
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  passed.on("error", () => response.destroy());
  passed.end(body);
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
