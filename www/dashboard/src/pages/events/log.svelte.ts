import * as api from "../../api/client";
import type { ApiError } from "../../api/error";
import type { EventPage, EventSummary } from "../../api/types";
import { asApiError } from "../../state/resource.svelte";

const PAGE = 100;
/** Rows kept while new ones keep coming; older ones are read again on demand. */
const MAX_LIVE_ROWS = 500;
/** Calls of one search through rows among which nothing was found. */
const MAX_EMPTY_CALLS = 40;

/** The lines of the event log under one set of filters, newest first. */
export class EventLog {
  rows = $state.raw<EventSummary[]>([]);
  /** New lines that wait until the reader asks for them. */
  waiting = $state.raw<EventSummary[]>([]);
  /** The rows that were put on top last, to be pointed out. */
  fresh = $state.raw<ReadonlySet<number>>(new Set());
  /** Lines that came since the first page was read. */
  nNew = $state(0);
  error = $state.raw<ApiError | null>(null);
  /** Whether the first page is on its way. */
  isLoading = $state(true);
  isLoadingMore = $state(false);
  /** Set when the newest look for new lines failed. */
  liveError = $state.raw<ApiError | null>(null);
  #nextBefore = $state<number | null>(null);
  #hasGap = false;
  readonly #ws: string;
  readonly #query: () => api.EventQuery;
  readonly #life = new AbortController();

  /** `query` gives the filters afresh at each call, as `the last hour` moves on. */
  constructor(ws: string, query: () => api.EventQuery) {
    this.#ws = ws;
    this.#query = query;
  }

  /** Whether older lines can be read. */
  get hasMore(): boolean {
    return this.#nextBefore !== null;
  }

  /** Reads the first page. */
  async start(): Promise<void> {
    this.isLoading = true;
    this.error = null;
    await this.#attempt(
      async () => {
        const page = await this.#search({});
        this.rows = page.events;
        this.#nextBefore = page.next_before;
      },
      (error) => (this.error = error),
    );
    this.isLoading = false;
  }

  /** Reads the next older page. */
  async loadMore(): Promise<void> {
    if (this.#nextBefore === null || this.isLoadingMore) return;
    const before = this.#nextBefore;
    this.isLoadingMore = true;
    await this.#attempt(
      async () => {
        const page = await this.#search({ before });
        if (before !== this.#nextBefore) return; // New lines have moved the end meanwhile.
        this.rows = [...this.rows, ...page.events];
        this.#nextBefore = page.next_before;
        this.error = null;
      },
      (error) => (this.error = error),
    );
    this.isLoadingMore = false;
  }

  /** Reads what is new; shows it at once or lets it wait. Returns whether it could be read. */
  async catchUp(isWaiting: () => boolean): Promise<boolean> {
    if (this.isLoading) return false;
    const newest = (this.waiting[0] ?? this.rows[0])?.seq;
    return this.#attempt(
      async () => {
        const page = await this.#read(newest === undefined ? {} : { after: newest });
        this.liveError = null;
        if (newest === undefined) this.error = null;
        if (page.events.length === 0) return;
        this.#keepWaiting(page);
        if (!isWaiting()) this.showWaiting();
      },
      (error) => (this.liveError = error),
    );
  }

  /** Puts the waiting lines on top. */
  showWaiting(): void {
    if (this.waiting.length === 0) return;
    this.fresh = new Set(this.waiting.map(({ seq }) => seq));
    const rows = this.#hasGap ? this.waiting : [...this.waiting, ...this.rows];
    if (this.#hasGap || rows.length > MAX_LIVE_ROWS) {
      this.#nextBefore = rows[Math.min(rows.length, MAX_LIVE_ROWS) - 1]?.seq ?? null;
    }
    this.rows = rows.slice(0, MAX_LIVE_ROWS);
    this.waiting = [];
    this.#hasGap = false;
  }

  /** Gives up every call; the log is not used again. */
  stop(): void {
    this.#life.abort();
  }

  // When more came than fits, lines between those that wait and those shown are missing: then
  // the waiting ones take the place of the rows, and reading goes on below them.
  #keepWaiting(page: EventPage): void {
    this.nNew += page.events.length;
    const isPartial = page.next_before !== null;
    const waiting = isPartial ? page.events : [...page.events, ...this.waiting];
    this.#hasGap ||= isPartial || waiting.length > MAX_LIVE_ROWS;
    this.waiting = waiting.slice(0, MAX_LIVE_ROWS);
  }

  // A call looks at so many rows only; where it found nothing, the next goes on from there.
  async #search(position: api.EventQuery): Promise<EventPage> {
    let page = await this.#read(position);
    for (let n = 1; n < MAX_EMPTY_CALLS && page.events.length === 0 && page.next_before !== null; n += 1) {
      page = await this.#read({ before: page.next_before });
    }
    return page;
  }

  #read(position: api.EventQuery) {
    const query = { ...this.#query(), ...position, limit: PAGE };
    return api.events(this.#ws, query, this.#life.signal);
  }

  async #attempt(work: () => Promise<void>, onError: (error: ApiError) => void): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (cause) {
      if (!this.#life.signal.aborted) onError(asApiError(cause));
      return false;
    }
  }
}
