import { DurableObject } from "cloudflare:workers";

import { readStream } from "./body.ts";
import type { Env } from "./env.ts";
import { open } from "./seal.ts";
import { envelope } from "./wasm.ts";

/** The next request to a shop, as the Workspace hands it out. */
interface Step {
  wait_ms: number;
  fetch: { method: string; url: string; body?: string; auth_header: string };
  credential: string;
  progress: object;
}

interface Answer {
  status: number;
  retry_after_s: number | null;
  body: Uint8Array;
}

/** Whose history is read. */
interface Owner {
  workspaceId: string;
  sourceId: string;
}

const ANSWER_MS = 30_000;
const ANSWER_BYTES = 20_000_000;
/** Requests in a row before the alarm is set again: an alarm may not run for ever. */
const TURNS = 50;
/** When a turn dies, the next one begins after this. */
const REVIVAL_MS = 60_000;
const NOTHING = new Uint8Array();

/**
 * Reads one source's shop, page by page and night after night. It only waits and sends: what
 * to send, when, and how far the reading has come is the Workspace's.
 */
export class Connection extends DurableObject<Env> {
  /** Begins, or goes on at once. */
  async wake(owner: Owner): Promise<void> {
    await this.ctx.storage.put("owner", owner);
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const owner = await this.ctx.storage.get<Owner>("owner");
    if (owner === undefined) return;
    await this.ctx.storage.setAlarm(Date.now() + REVIVAL_MS);
    const waitMs = await this.#read(owner);
    if (waitMs === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(Date.now() + waitMs);
  }

  /** Reads pages until the shop or the plan says to wait; null when there is nothing to read. */
  async #read({ workspaceId, sourceId }: Owner): Promise<number | null> {
    const workspace = this.env.WORKSPACE.getByName(workspaceId);
    for (let turn = 0; turn < TURNS; turn += 1) {
      const asking = envelope({ source_id: sourceId, now_ms: Date.now() }, NOTHING);
      const step: Step | null = JSON.parse(await workspace.nextOfHistory(asking));
      if (step === null) return null;
      if (0 < step.wait_ms) return step.wait_ms;
      const { body, ...answer } = await this.#send(step, `${workspaceId}/${sourceId}`);
      const head = { source_id: sourceId, now_ms: Date.now(), progress: step.progress, ...answer };
      await workspace.takeHistory(envelope(head, body));
    }
    return 0;
  }

  /** Status 0 stands for no answer. */
  async #send({ fetch: request, credential }: Step, owner: string): Promise<Answer> {
    const { method, url, body = null, auth_header } = request;
    try {
      const secret = this.env.CREDENTIAL_KEY ?? "";
      const headers = {
        [auth_header]: await open(credential, owner, secret),
        accept: "application/json",
        "content-type": "application/json",
      };
      // A redirect would carry the credential to another host.
      const signal = AbortSignal.timeout(ANSWER_MS);
      const response = await fetch(url, { method, headers, body, redirect: "manual", signal });
      const answer = response.body ? await readStream(response.body, ANSWER_BYTES) : NOTHING;
      const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
      return {
        status: answer === null ? 0 : response.status,
        retry_after_s: Number.isFinite(retryAfter) ? Math.ceil(retryAfter) : null,
        body: answer ?? NOTHING,
      };
    } catch (error) {
      console.error(`history of ${owner}: ${error}`);
      return { status: 0, retry_after_s: null, body: NOTHING };
    }
  }
}
