/**
 * Hands a visitor over to a linked domain in the address, and takes over who comes from one
 * (`product.md §2`). A shared link must not make two people one: our own addresses say when
 * they were made, and others count only behind a link on a linked domain.
 */
import type { Call, Level1 } from "../loader/types";
import { safe } from "./safe";

const MAX_AGE_MS = 120_000;
/** Values such as `null` and `undefined` are no ids. */
const ID = /^[\w-]{16,64}$/;
const NAMES = ["__cvg_uid", "__cvg_sid"] as const;
/** A page's address, its query and its fragment. */
const PARTS = /^([^?#]*)\??([^#]*)(.*)/;
const SECONDS = { __cvg_uid: 34_560_000, __cvg_sid: 3600 };

export interface Handover {
  /** Keeps whom the address named, once cookies are allowed. */
  keep(): void;
  link(domain: string): void;
}

export function handOver(level1: Level1): Handover {
  const domains = [...(level1.settings.domains ?? [])];
  // What links this page's shop knows, it may say before its address is read.
  const learn = safe((call: Call) => call.method === "link_domain" && domains.push("" + call.domain));
  for (const [, call] of level1.held) learn(call);
  const isLinked = (url: string): boolean => {
    const { hostname } = new URL(url, document.baseURI);
    return hostname !== location.hostname && domains.some((domain) => ("." + hostname).endsWith("." + domain));
  };
  const handed: Partial<Record<(typeof NAMES)[number], string>> = {};

  /** Reads the ids out of the address and takes them off it. */
  function readAddress(): void {
    const [, page, query, hash] = PARTS.exec(location.href)!;
    const rest: string[] = [];
    const found: Record<string, string> = {};
    for (const part of query!.split("&")) {
      const [name, value] = part.split("=");
      if (NAMES.includes(name as "__cvg_uid")) found[name!] = value ?? "";
      else rest.push(part);
    }
    if (found.__cvg_uid === undefined && found.__cvg_sid === undefined) return;
    const before = location.href;
    history.replaceState(history.state, "", page + (rest.length ? "?" + rest.join("&") : "") + hash);
    const [uid, madeAt] = (found.__cvg_uid ?? "").split(".");
    const age = Date.now() - parseInt(madeAt!, 36);
    const isOurs = madeAt === undefined ? document.referrer !== "" && isLinked(document.referrer) : 0 <= age && age <= MAX_AGE_MS;
    if (isOurs && ID.test(uid!)) {
      handed.__cvg_uid = uid;
      if (ID.test(found.__cvg_sid ?? "")) handed.__cvg_sid = found.__cvg_sid;
    }
    const old = { ...level1.known };
    keep();
    for (const [id, text] of level1.isHeld ? level1.unsettled : []) {
      let amended = text.replace(quote(before), quote(location.href));
      for (const name of NAMES) if (handed[name] && old[name]) amended = amended.replaceAll(old[name], handed[name]);
      level1.unsettled.set(id, amended);
    }
  }

  function keep(): void {
    for (const name of NAMES) {
      if (!handed[name]) continue;
      level1.known[name] = handed[name];
      level1.keep(name, SECONDS[name]);
    }
  }

  /** What is added to an address or a form, if it leads to a linked domain. */
  function decoration(address: string | null | undefined): [string, string][] {
    if (address == null || level1.settings.consent || !isLinked(address)) return [];
    level1.identify();
    const { __cvg_uid, __cvg_sid } = level1.known;
    return [["__cvg_uid", __cvg_uid + "." + Date.now().toString(36)], ["__cvg_sid", __cvg_sid!]];
  }

  /** Leads `element` to the linked domain while the event lasts: a link that is copied names nobody. */
  function decorate(element: Element, attribute: string): void {
    const plain = element.getAttribute(attribute)!;
    const pairs = decoration(plain);
    if (!pairs[0]) return;
    const [, page, query, hash] = PARTS.exec(plain)!;
    const added = pairs.map((pair) => pair.join("=")).join("&");
    element.setAttribute(attribute, `${page}?${query ? query + "&" : ""}${added}${hash}`);
    setTimeout(() => element.setAttribute(attribute, plain));
  }

  const onClick = safe((event: Event) => {
    const link = (event.target as Element).closest?.("a[href]");
    if (link) decorate(link, "href");
  });
  const onSubmit = safe((event: Event) => {
    const form = event.target as HTMLFormElement;
    const button = (event as SubmitEvent).submitter;
    const [element, attribute] = button?.hasAttribute("formaction") ? [button, "formaction"] : [form, "action"];
    const method = button?.getAttribute("formmethod") ?? form.getAttribute("method");
    if (/post/i.test(method ?? "")) return decorate(element, attribute);
    // The fields of a GET form take the place of its address's query.
    for (const [name, value] of decoration(element.getAttribute(attribute))) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
      setTimeout(() => field.remove());
    }
  });
  for (const kind of ["click", "auxclick"]) addEventListener(kind, onClick, true);
  addEventListener("submit", onSubmit, true);
  safe(readAddress)();
  return { keep, link: (domain) => domains.push(domain) };
}

const quote = (text: string): string => JSON.stringify(text).slice(1, -1);
