import { DurableObject } from "cloudflare:workers";

import type { Env } from "./env.ts";
import { call, type Job } from "./wasm.ts";

/** The one object that knows all workspaces and which of them a token belongs to. */
export class Directory extends DurableObject<Env> {
  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    this.#transact("directory_open", "");
  }

  /** The source of a token as JSON, or `null`. */
  resolve(token: string): string {
    return this.#transact("directory_resolve", token);
  }

  /** Leads a token to its workspace; returns a reply. Repeating it changes nothing. */
  putSource(registration: string): string {
    return this.#transact("directory_put_source", registration);
  }

  hasWorkspace(id: string): boolean {
    return this.#transact("directory_has_workspace", id) === "true";
  }

  /** Answers one API call (a request envelope) with a reply. */
  api(request: Uint8Array): string {
    return this.#transact("directory_api", request);
  }

  #transact(job: Job, request: Uint8Array | string): string {
    const { storage } = this.ctx;
    return storage.transactionSync(() => call(job, request, storage.sql));
  }
}
