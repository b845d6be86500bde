/**
 * Types of `cvg`, the one function that Tributary's pixel puts into a page.
 *
 * @example
 * /// <reference types="tributary-cvg-types" />
 * cvg({ method: "track", eventName: "Subscribed To Newsletter", properties: { list: "weekly" } });
 */

/** What JSON can say. `undefined` leaves a field out. */
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** A string that identifies exactly one person across sources, such as `urn:email:ann@shop.example`. */
export type Alias = `urn:${string}:${string}`;

/** Whether a visitor agreed. */
export type ConsentWord = "granted" | "denied";

/** Something that is bought. A price is a decimal in text, such as `"19.90"`, or a number. */
export interface Item {
  product_id?: string | number;
  variant_id?: string | number;
  sku?: string;
  name?: string;
  vendor?: string;
  price?: string | number;
  /** ISO 4217, such as `EUR`. */
  currency?: string;
  quantity?: number;
  url?: string;
  image_url?: string;
  [more: string]: Json;
}

/** A cart or a checkout. */
export interface Goods {
  id?: string;
  total_price?: string | number;
  /** ISO 4217, such as `EUR`. */
  currency?: string;
  items?: Item[];
  [more: string]: Json;
}

/** The properties of the events that Tributary knows. Any other event may have any. */
export interface StandardEvents {
  $page_load: { [key: string]: Json };
  "Viewed Product": Item;
  "Viewed Collection": { collection_id?: string; collection_name?: string; items?: Item[]; [more: string]: Json };
  "Added To Cart": Item;
  "Viewed Cart": Goods;
  "Started Checkout": Goods;
  "Added Payment Info": Goods;
}

/** Tells an event. */
export interface Track<Name extends string = string> {
  method: "track";
  /** 1 to 200 characters. */
  eventName: Name;
  /** At most 32 KB. */
  properties?: Name extends keyof StandardEvents ? StandardEvents[Name] : { [key: string]: Json };
  /** Repeats with the same id count once; made for you when absent. */
  eventID?: string | number;
  /** What is known of the person, such as `$email`. */
  profileProperties?: { [key: string]: Json };
  /** At most 9. */
  aliases?: Alias[];
}

/** Says what the visitor agreed to; a word that is left out counts as denied. */
export interface SetConsent {
  method: "consent";
  analytics?: ConsentWord;
  marketing?: ConsentWord;
}

/** Hands visitors over to another domain of yours when they follow a link or a form there. */
export interface LinkDomain {
  method: "link_domain";
  /** Such as `other.com`; its subdomains are meant too. */
  domain: string;
}

/** Sends and loads through addresses of your own; before the first track. */
export interface Proxy {
  method: "proxy";
  /** Stands before `/e/TOKEN`. */
  tracking: string;
  /** Stands before `/pixels/assets/…`; that of `tracking` when absent. */
  static?: string;
}

/** Says who the visitor is, without an event. */
export interface SetAliases {
  method: "alias";
  /** At most 9. */
  aliases: Alias[];
}

/** The function in the page. It never throws; a malformed call only warns in the console. */
export interface Cvg {
  <Name extends string>(call: Track<Name>): void;
  (call: SetConsent | LinkDomain | Proxy | SetAliases): void;
  /** Calls that were made before the script arrived. */
  queue?: ArrayLike<unknown>[];
  /** Present once the script has arrived. */
  process?: (call: unknown) => void;
}

declare global {
  var cvg: Cvg;
  interface Window {
    cvg?: Cvg;
  }
}
