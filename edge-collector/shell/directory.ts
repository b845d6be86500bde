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

  /** A workspace as JSON, or `null`. */
  workspace(id: string): string {
    return this.#transact("directory_workspace", id);
  }

  /** Answers one API call (a request envelope) with a reply. */
  api(request: Uint8Array): string {
    return this.#transact("directory_api", request);
  }

  /** Whose a token is (`Principal`) as JSON, or `null`. */
  principal(question: string): string {
    return this.#transact("directory_principal", question);
  }

  /** What the password of this e-mail address is checked against as JSON, or `null`. */
  credential(email: string): string {
    return this.#transact("directory_credential", email);
  }

  /** The same by the person's id. */
  credentialOf(userId: string): string {
    return this.#transact("directory_credential_of", userId);
  }

  /** Seconds to wait before somebody may try to get in, else the try is counted (`team::attempt`). */
  attempt(question: string): number {
    return Number(this.#transact("directory_attempt", question));
  }

  /** An invite by its token's digest as JSON, or `null`. */
  invite(question: string): string {
    return this.#transact("directory_invite", question);
  }

  /** Writes what was decided about somebody at the door; false when an invite is gone. */
  enter(decision: string): boolean {
    return this.#transact("directory_enter", decision) === "true";
  }

  /** Notes a change (an envelope) in the log of changes. */
  note(change: Uint8Array): void {
    this.#transact("directory_note", change);
  }

  #transact(job: Job, request: Uint8Array | string): string {
    const { storage } = this.ctx;
    return storage.transactionSync(() => call(job, request, storage.sql));
  }
}
