import { DurableObject } from "cloudflare:workers";

import { openToken, ownerOf, readToken, sealToken } from "./access.ts";
import type { Env } from "./env.ts";
import { open } from "./seal.ts";
import { marketingSettings, send, type Answer, type Fetch } from "./send.ts";
import { envelope } from "./wasm.ts";

/** What to do next, as the Workspace hands it out (`edge-collector/src/turn.rs`). */
interface Step {
  wait_ms: number;
  fetch: Fetch | null;
  /** Sealed. */
  credential: string | null;
  /** The answer holds new access of this platform. */
  renews: string | null;
  progress: object | null;
}

/** What is read, and for whom. */
export interface Owner {
  workspaceId: string;
  /** Of the past orders of a shop when absent. */
  kind?: "history" | "marketing" | "rates" | "forward";
  /** The target's where it is forwarded to one; empty for exchange rates. */
  sourceId: string;
}

/** Requests in a row before the alarm is set again: an alarm may not run for ever. */
const TURNS = 50;
/** When a turn dies, the next one begins after this. */
const REVIVAL_MS = 60_000;
const NOTHING = new Uint8Array();

/** The Connection's name, which its secrets are sealed for. */
export function nameOf({ workspaceId, sourceId, kind }: Owner): string {
  if (kind === "marketing") return ownerOf(workspaceId, sourceId);
  return kind === "forward" ? `${workspaceId}/forward/${sourceId}` : `${workspaceId}/${sourceId}`;
}

/**
 * Reads a shop, an ad account or exchange rates, or forwards to a target, answer by answer and
 * day after day. It only waits and sends: what to send, when, and how far it has come is the
 * Workspace's.
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

  /** Asks until the platform or the plan says to wait; null when there is nothing to read. */
  async #read({ workspaceId, sourceId, kind = "history" }: Owner): Promise<number | null> {
    const workspace = this.env.WORKSPACE.getByName(workspaceId);
    const whose = { kind, source_id: sourceId };
    for (let turn = 0; turn < TURNS; turn += 1) {
      const settings = marketingSettings(this.env);
      const asking = envelope({ ...whose, now_ms: Date.now(), settings }, NOTHING);
      const step: Step | null = JSON.parse(await workspace.next(asking));
      if (step === null) return null;
      if (0 < step.wait_ms) return step.wait_ms;
      if (step.fetch === null) return REVIVAL_MS;
      const owner = nameOf({ workspaceId, sourceId, kind });
      const secrets = await this.#secrets(step, kind, owner);
      const answer = secrets === null ? refused() : await send(step.fetch, this.env, secrets);
      const renewed = await this.#renewed(step, answer, secrets, owner);
      const { body, ...told } = answer;
      const head = { ...whose, now_ms: Date.now(), progress: step.progress, ...told, ...renewed };
      // New access is handed over sealed; the answer that holds it goes no further.
      await workspace.take(envelope(head, "sealed" in renewed ? NOTHING : body));
    }
    return 0;
  }

  /** The secrets of a request; null when they can't be opened: the key is another one now. */
  async #secrets(step: Step, kind: string, owner: string): Promise<Record<string, string> | null> {
    if (step.credential === null) return {};
    try {
      if (kind === "marketing") return await openToken(step.credential, owner, this.env);
      return { credential: await open(step.credential, owner, this.env.CREDENTIAL_KEY ?? "") };
    } catch (error) {
      console.error(`access of ${owner}: ${error}`);
      return null;
    }
  }

  /** What an answer about access says. */
  async #renewed(
    step: Step,
    answer: Answer,
    secrets: Record<string, string> | null,
    owner: string,
  ): Promise<object> {
    if (step.renews === null) return {};
    const granted = readToken(step.renews, answer, secrets?.["refresh_token"]);
    if (granted === null) return { is_renewal: true };
    const sealed = await sealToken(granted.token, owner, this.env);
    return { is_renewal: true, sealed, renew_at: granted.renew_at };
  }
}

/** Stands for the platform's refusal of access that we cannot open. */
function refused(): Answer {
  return { status: 401, hints: {}, body: NOTHING };
}
