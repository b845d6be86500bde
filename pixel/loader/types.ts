/** A `cvg` call; whether it is well-formed is level 2's to say. */
export interface Call {
  method: string;
  eventName: string;
  eventID?: string | number;
  properties?: Record<string, unknown>;
  profileProperties?: Record<string, unknown>;
  aliases?: string[];
  tracking?: string;
  static?: string;
  domain?: string;
  analytics?: Word;
  marketing?: Word;
}

export type Word = "granted" | "denied";

/** What a visitor agreed to; absent is what nobody has said. */
export interface Consent {
  analytics?: Word;
  marketing?: Word;
}

/** What a person set for the source; the collector serves it with the loader (`docs/wire.md`). */
export interface Settings {
  /** The collector's origin. */
  host: string;
  token: string;
  /**
   * `require`: nothing is stored or sent; `cookieless`: nothing is stored. Level 2 takes it
   * away when consent is granted; absent, both are allowed.
   */
  consent?: "require" | "cookieless";
  /** Events not to tell by oneself. */
  off?: string[];
  /** Hosts from which visitors are handed over, and to which. */
  domains?: string[];
}

/** What level 1 hands to level 2. There is no other channel, and no global besides `cvg`. */
export interface Level1 {
  settings: Settings;
  /** Where level 2 comes from and where events go, without the path. */
  hosts: { tracking: string; static: string };
  /** Unacknowledged events as JSON, by event id. */
  unsettled: Map<string, string>;
  /** Calls that wait for level 2, each with the time it was made. */
  held: [time: number, call: Call][];
  /** Clicks and submits so far. */
  early: Event[];
  /** Whether the page load was told. It waits while the page was never visible. */
  isTold: boolean;
  /** Events wait in `unsettled`: for consent, or for who the visitor is. */
  isHeld: boolean;
  /**
   * What rides on every event: what earlier pages found out (`timezone`, `viewport`, `consent`), and the
   * cookies' values, for where cookies are forbidden.
   */
  known: { timezone?: string; viewport?: string; consent?: Consent; day?: number; [cookie: `__cvg_${string}`]: string };
  /** Writes the cookie of that name, for so many seconds. */
  keep(name: `__cvg_${string}`, seconds: number): void;
  /** Takes the ids from the cookies, makes what is missing, and keeps them. */
  identify(): void;
  /** Makes an event of a call; its id and time are fixed from then on. */
  create(name: string, call: Partial<Call>, time?: number, referrer?: string): [id: string, text: string];
  /** Keeps and sends an event; level 2's. */
  send(event: [id: string, text: string]): void;
  /** Level 2 replaces these. */
  call(call: Call): void;
  see(event: Event): void;
  leave(): void;
  settled(id: string): void;
}

export type FromLoader = Omit<Level1, "send">;

/** Level 2, as level 1 imports it. */
export interface Level2 {
  start(level1: FromLoader): void;
}
