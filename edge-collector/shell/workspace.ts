import { DurableObject } from "cloudflare:workers";

import type { Problem } from "../../www/dashboard/src/api/types.ts";
import type { Reply } from "./answer.ts";
import type { Env } from "./env.ts";
import { ownerOf, sealToken, type Granted } from "./access.ts";
import { nameOf, type Owner } from "./connection.ts";
import { seal } from "./seal.ts";
import { call, envelope, type Job } from "./wasm.ts";

/** What the Rust side made of a request to make or change a source. */
interface Put {
  reply: Reply;
  /** For the Directory; null when the request was refused. */
  registration: object | null;
}

/** What the Rust side made of a request about a shop's history. */
interface PutHistory {
  reply: Reply;
  source_id: string;
  /** The credential's header, to be sealed. */
  credential: string | null;
  is_due: boolean;
}

/** When a step in the background dies, the next one begins after this. */
const REVIVAL_MS = 60_000;

/** What the Rust side made of a call about marketing sources. */
interface PutMarketing {
  reply: Reply;
  source_id: string;
  /** Access, to be sealed. */
  granted: Granted | null;
  is_due: boolean;
}

/** What the Rust side made of a call about forwarding. */
interface PutForward {
  reply: Reply;
  target_id: string;
  /** The login's header, to be sealed. */
  credential: string | null;
  is_due: boolean;
}

const FAILURE: Problem = {
  type: "about:blank",
  title: "This delivery could not be processed.",
  status: 500,
  code: "internal",
  errors: [],
};

/** One merchant: the single writer of its database. */
export class Workspace extends DurableObject<Env> {
  #announced = "";

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    this.#transact("workspace_open", "");
  }

  /**
   * Stores a group of delivery records (NDJSON) in one transaction and returns one
   * line for each: the HTTP status, a space, the JSON to answer with.
   *
   * The platform holds the answer back until the transaction is durable.
   */
  ingest(lines: string): string {
    let answers;
    try {
      answers = this.#transact("workspace_ingest", lines);
    } catch (error) {
      console.error(`ingest: ${error}`);
      answers = this.#ingestSingly(lines.split("\n"));
    }
    this.#announce();
    return answers;
  }

  /** Stores one part of an import (an envelope) in one transaction; returns a reply. */
  import(part: Uint8Array): string {
    const reply = this.#transact("workspace_import", part);
    this.#announce();
    return reply;
  }

  /** Sums of spend, or how orders and visits compare with it; returns a reply. */
  spend(request: Uint8Array): string {
    return this.#transact("workspace_spend_read", request);
  }

  /** Stores spend that a person hands in (an envelope), in one transaction; returns a reply. */
  async putSpend(request: Uint8Array, workspaceId: string): Promise<string> {
    const reply = this.#transact("workspace_spend", request);
    await this.wakeRates(workspaceId);
    return reply;
  }

  /** One part of a long answer (`Part` of `stream.ts`). */
  stream(question: Uint8Array): string {
    return this.#transact("workspace_stream", question);
  }

  /** Answers one API call (a request envelope) with a reply. */
  api(request: Uint8Array): string {
    return this.#transact("workspace_api", request);
  }

  /** As {@link api}, for a call that may store events. */
  replay(request: Uint8Array): string {
    const reply = this.api(request);
    this.#announce();
    return reply;
  }

  /** Changes settings that are followed in alarms; returns a reply. */
  async putSettings(request: Uint8Array): Promise<string> {
    const reply = this.#transact("workspace_api", request);
    await this.ctx.storage.setAlarm(Date.now());
    return reply;
  }

  /** One step of what is to be done in the background; requests are answered in between. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    await storage.setAlarm(Date.now() + REVIVAL_MS);
    const waitMs: number | null = JSON.parse(this.#transact("workspace_work", String(Date.now())));
    if (waitMs === null) await storage.deleteAlarm();
    else await storage.setAlarm(Date.now() + waitMs);
  }

  /**
   * Makes or changes a source here and tells the Directory; returns a reply.
   *
   * When the Directory refuses or is out of reach, nothing stays here. When this object
   * dies in between, the Directory knows a token that nobody was told.
   */
  async putSource(request: Uint8Array): Promise<string> {
    const { storage } = this.ctx;
    const reply = await storage.transaction(async (transaction) => {
      const put: Put = JSON.parse(call("workspace_put_source", request, storage.sql));
      if (put.registration === null) return put.reply;
      const directory = this.env.DIRECTORY.getByName("directory");
      const registered: Reply = JSON.parse(
        await directory.putSource(JSON.stringify(put.registration)),
      );
      if (registered.status === 204) return put.reply;
      transaction.rollback();
      return registered;
    });
    return JSON.stringify(reply);
  }

  /** What the edge keeps of the source of this token, as JSON (`Source` of `sources.ts`). */
  source(question: string): string {
    return this.#transact("workspace_source", question);
  }

  /** Notes deliveries that were turned away. */
  noteTurnedAway(deliveries: string): void {
    this.#transact("workspace_turned_away", deliveries);
  }

  /**
   * Connects a shop's history, disconnects it or makes it due; returns a reply.
   *
   * The Connection is woken before it is committed: when this object dies in between, the
   * Connection finds nothing to read.
   */
  async putHistory(request: Uint8Array, workspaceId: string): Promise<string> {
    const { storage } = this.ctx;
    const reply = await storage.transaction(async () => {
      const put: PutHistory = JSON.parse(call("workspace_put_history", request, storage.sql));
      const owner = `${workspaceId}/${put.source_id}`;
      if (put.credential !== null) {
        const sealed = await seal(put.credential, owner, this.env.CREDENTIAL_KEY ?? "");
        const head = { source_id: put.source_id, sealed };
        call("workspace_seal", envelope(head, new Uint8Array()), storage.sql);
      }
      if (put.is_due) {
        const connection = this.env.CONNECTION.getByName(owner);
        await connection.wake({ workspaceId, sourceId: put.source_id });
      }
      return put.reply;
    });
    return JSON.stringify(reply);
  }

  /**
   * Answers a call about marketing sources; returns a reply. Access is sealed on the way. As
   * with a shop's history, the Connection is woken before it is committed.
   */
  async putMarketing(request: Uint8Array, workspaceId: string): Promise<string> {
    const { storage } = this.ctx;
    const reply = await storage.transaction(async () => {
      const put: PutMarketing = JSON.parse(call("workspace_marketing", request, storage.sql));
      const { source_id: sourceId, granted } = put;
      if (granted !== null) {
        const sealed = await sealToken(granted.token, ownerOf(workspaceId, sourceId), this.env);
        this.#keepAccess(sourceId, sealed, granted.renew_at);
      }
      if (put.is_due) await this.#wake(workspaceId, sourceId);
      return put.reply;
    });
    return JSON.stringify(reply);
  }

  /**
   * Answers a call about forwarding; returns a reply. The login is sealed on the way. As with a
   * shop's history, the Connection is woken before it is committed.
   */
  async putForward(request: Uint8Array, workspaceId: string): Promise<string> {
    const { storage } = this.ctx;
    const reply = await storage.transaction(async () => {
      const put: PutForward = JSON.parse(call("workspace_forward", request, storage.sql));
      const owner: Owner = { workspaceId, sourceId: put.target_id, kind: "forward" };
      if (put.credential !== null) {
        const sealed = await seal(put.credential, nameOf(owner), this.env.CREDENTIAL_KEY ?? "");
        const head = { target_id: put.target_id, sealed };
        call("workspace_forward_seal", envelope(head, new Uint8Array()), storage.sql);
      }
      if (put.is_due) await this.env.CONNECTION.getByName(nameOf(owner)).wake(owner);
      return put.reply;
    });
    return JSON.stringify(reply);
  }

  /** Platform and sealed access of a marketing source as JSON, or `null`. */
  accessOf(request: Uint8Array): string {
    return this.#transact("workspace_access_of", request);
  }

  /** The request that redeems a sign-in's code as JSON, once; else `null`. */
  redeem(request: Uint8Array): string {
    return this.#transact("workspace_redeem", request);
  }

  /** Keeps access that a sign-in gave, and begins or goes on to read. */
  async keepAccess(access: {
    workspaceId: string;
    sourceId: string;
    sealed: string;
    renewAt: number | null;
  }): Promise<void> {
    this.ctx.storage.transactionSync(() =>
      this.#keepAccess(access.sourceId, access.sealed, access.renewAt),
    );
    await this.#wake(access.workspaceId, access.sourceId);
  }

  /** What a Connection is to do next as JSON, or `null`. */
  next(request: Uint8Array): string {
    return this.#transact("workspace_next", request);
  }

  /** Takes in the answer to what a Connection asked. */
  take(request: Uint8Array): void {
    this.#transact("workspace_take", request);
    this.#announce();
  }

  /** The live socket: `{"seq":n}` after each commit (`docs/wire.md`). */
  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(): void {
    // The socket only speaks; what a client says is not asked for.
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 report the absence of a code and may not be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  /** A delivery that fails on its own must not take its group with it. */
  #ingestSingly(lines: string[]): string {
    const answers = lines.map((line) => {
      try {
        return this.#transact("workspace_ingest", line);
      } catch (error) {
        console.error(`ingest of one delivery: ${error}`);
        return `500 ${JSON.stringify(FAILURE)}`;
      }
    });
    return answers.join("\n");
  }

  /** Tells the live sockets the newest row, if it is newer than what they know. */
  #announce(): void {
    const sockets = this.ctx.getWebSockets();
    if (sockets.length === 0) return;
    const latest = this.#transact("workspace_latest", "");
    if (latest === this.#announced) return;
    this.#announced = latest;
    for (const socket of sockets) socket.send(latest);
  }

  #keepAccess(sourceId: string, sealed: string, renewAt: number | null): void {
    const head = { source_id: sourceId, sealed, renew_at: renewAt, now_ms: Date.now() };
    call("workspace_keep_access", envelope(head, new Uint8Array()), this.ctx.storage.sql);
  }

  /** Lets a marketing source be read, and exchange rates with it. */
  async #wake(workspaceId: string, sourceId: string): Promise<void> {
    const { CONNECTION } = this.env;
    const reader = CONNECTION.getByName(ownerOf(workspaceId, sourceId));
    await reader.wake({ workspaceId, sourceId, kind: "marketing" });
    await this.wakeRates(workspaceId);
  }

  /** Lets exchange rates be read when they are due. */
  async wakeRates(workspaceId: string): Promise<void> {
    const rates = this.env.CONNECTION.getByName(`${workspaceId}/rates`);
    await rates.wake({ workspaceId, sourceId: "", kind: "rates" });
  }

  #transact(job: Job, request: Uint8Array | string): string {
    const { storage } = this.ctx;
    return storage.transactionSync(() => call(job, request, storage.sql));
  }
}
