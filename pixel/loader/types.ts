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
}

/** What level 1 hands to level 2. There is no other channel, and no global besides `cvg`. */
export interface Level1 {
  /** Where level 2 comes from and where events go, without the path. */
  hosts: { tracking: string; static: string };
  token: string;
  /** Unacknowledged events as JSON, by event id. */
  unsettled: Map<string, string>;
  /** Calls that wait for level 2, each with the time it was made. */
  held: [time: number, call: Call][];
  /** Clicks and submits so far. */
  early: Event[];
  /** Whether the page load was told. It waits while the page was never visible. */
  isTold: boolean;
  /** Makes an event of a call; its id and time are fixed from then on. */
  create(name: string, call: Partial<Call>, time?: number, referrer?: string): [id: string, text: string];
  /** Level 2 replaces these. */
  send(events: [id: string, text: string][]): void;
  call(call: Call): void;
  see(event: Event): void;
  leave(): void;
  settled(id: string): void;
}

/** Level 2, as level 1 imports it. `wasm` gives `undefined` when it could not be fetched. */
export interface Level2 {
  start(level1: Level1, wasm: Promise<Response | undefined>): void;
}
