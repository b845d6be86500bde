/**
 * Level 1 of the pixel, the first kilobyte: it keeps the `cvg` contract, makes the cookies,
 * tells the page load at once, and fetches level 2 when the page has been painted. Other
 * calls wait for level 2; without it they are sent as they are.
 */
import { create, identify, keep, known } from "./event";
import type { Call, FromLoader, Level2, Settings } from "./types";

/** The argument with which the collector serves the loader. */
declare const SETTINGS: Settings;

/** Address of level 2 below the host, without its extension. */
declare const LEVEL2: string;

interface Cvg {
  (...args: unknown[]): void;
  queue?: ArrayLike<Call>[];
  process?: (call: Call) => void;
}

const page = window as unknown as { cvg?: Cvg };
const cvg: Cvg = (page.cvg ||= function () {
  if (cvg.process) cvg.process(arguments[0]);
  else cvg.queue!.push(arguments);
});
const queue = (cvg.queue ||= []);
// Behind a proxy the script's address is the one to send to; copied into a bundle it has none.
const host = /.*(?=\/pixels\/)/.exec((document.currentScript as HTMLScriptElement)?.src) || SETTINGS.host;

const level1: FromLoader = {
  settings: SETTINGS,
  hosts: {} as FromLoader["hosts"],
  unsettled: new Map(),
  held: [],
  early: [],
  isTold: false,
  // A visitor who is handed over in the address is level 2's to recognise.
  isHeld: SETTINGS.consent == "require" || /__cvg_uid=/.test(location as unknown as string),
  known,
  keep,
  identify,
  create,
  call: (call) => level1.held.push([Date.now(), call]),
  see: (event) => level1.early.push(event),
  leave,
  settled: (id) => level1.unsettled.delete(id),
};

function send([id, text]: [string, string]): void {
  level1.unsettled.set(id, text);
  if (level1.isHeld) return;
  const body = `{"v":1,"level":"loader","sent_at":${Date.now()},"events":[${text}]}`;
  fetch(`${level1.hosts.tracking}/e/${SETTINGS.token}`, { method: "POST", body, keepalive: true, credentials: "include" }).then(
    ({ status }) => status < 500 && status - 429 && level1.settled(id),
    () => {},
  );
}

/** Sends what waits, when the page is left before level 2 came, or level 2 never comes. */
function sendHeld(): void {
  for (const [time, call] of level1.held.splice(0)) {
    try {
      if (call.eventName) send(create(call.eventName, call, time));
    } catch {} // level 2 would have named the field
  }
}

function leave(): void {
  sendHeld();
  // For the next page, unless there is something personal in it (product.md §2).
  try {
    if (!SETTINGS.consent) for (const [id, text] of level1.unsettled) if (!/@|%40|phone|(\+|%2b)\d/i.test(text)) localStorage["__cvg:" + id] = Date.now() + 5e3 + text;
  } catch {} // full, or forbidden
}

function start(): void {
  const calls = queue.map((args) => args[0]!);
  let proxy: Call | undefined;
  let own: Call | undefined;
  for (const call of calls) {
    try {
      if (call.method == "proxy") proxy ||= call;
      // A page that tells its page load itself does so with its own properties.
      if (call.eventName == "$page_load") own ||= call;
    } catch {} // level 2 names what is wrong
  }
  const hosts: { tracking?: unknown; static?: unknown } = proxy || { tracking: host };
  level1.hosts = { tracking: "" + hosts.tracking, static: "" + (hosts.static || hosts.tracking) };
  const tellPageLoad = (): void => {
    level1.isTold = true;
    const tell = (call: Partial<Call>): void => send(create("$page_load", call));
    try {
      tell(own || {});
    } catch {
      tell({});
    }
  };
  if (own || !SETTINGS.off?.includes("$page_load")) {
    // Opened in the background or prerendered it counts when it is shown. Nor does level 2
    // come before: there is no frame to paint.
    if (document.hidden) document.addEventListener("visibilitychange", tellPageLoad, { once: true });
    else tellPageLoad();
  }
  cvg.process = (call) => level1.call(call);
  for (const call of calls) if (call != own && call != proxy) cvg.process(call);

  for (const kind of ["click", "submit"]) addEventListener(kind, (event) => level1.see(event), true);
  addEventListener("pagehide", () => level1.leave());
  // After the first paint.
  requestAnimationFrame(() => setTimeout(fetchLevel2));
}

function fetchLevel2(): void {
  import(level1.hosts.static + LEVEL2 + ".js")
    .then((driver: Level2) => driver.start(level1))
    .catch(() => {
      level1.isHeld = SETTINGS.consent == "require";
      level1.see = () => {};
      const hold = level1.call;
      level1.call = (call) => {
        hold(call);
        sendHeld();
      };
      sendHeld();
      // Nobody else repeats what failed.
      setInterval(() => {
        for (const event of level1.unsettled) send(event);
      }, 5e3);
    });
}

if (!cvg.process) start();
