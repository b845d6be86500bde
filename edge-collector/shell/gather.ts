/** Sends the lines of one group to the object and returns its answers, one a line. */
type Send = (lines: string) => Promise<string>;

// A group is one message to the object and one transaction in it.
const MAX_GROUP_LINES = 256;
const MAX_GROUP_CHARS = 1 << 20;
// What may wait in this isolate for one workspace; beyond it senders are told to come back.
const MAX_WAITING_LINES = 4096;
const MAX_WAITING_CHARS = 32 << 20;
/** How long one sender waits for its answer. */
const PATIENCE_MS = 10_000;
/** How long a group waits for the one before it, which may have died with its request. */
const TURN_MS = 5_000;

class Group {
  readonly lines: string[] = [];
  readonly settles: ((answer: string | null) => void)[] = [];
  nChars = 0;
  isOpen = true;
  // Promises that another request resolves come from `withResolvers`: with `new Promise`,
  // what awaited them was seen to wake up in the wrong request after long load.
  readonly #finished = Promise.withResolvers<void>();
  readonly finished = this.#finished.promise;
  readonly finish = this.#finished.resolve;

  hasRoomFor(line: string): boolean {
    return (
      this.isOpen &&
      this.lines.length < MAX_GROUP_LINES &&
      this.nChars + line.length <= MAX_GROUP_CHARS
    );
  }
}

/**
 * Gathers the deliveries of concurrent requests for one workspace
 * (`docs/decisions/0004-gather-at-the-edge.md`).
 *
 * One group is under way at a time. What arrives meanwhile waits in the next group,
 * which its first request sends when its turn comes; so groups grow with the load, and a
 * delivery that finds nothing under way waits for nothing.
 */
export class Gather {
  #last: Group | null = null;
  #nLines = 0;
  #nChars = 0;

  /**
   * Returns the object's answer to this line, or null when it is not durably stored:
   * too many wait, the object failed, or nothing came back in time.
   */
  async deliver(line: string, send: Send, context: ExecutionContext): Promise<string | null> {
    if (MAX_WAITING_LINES <= this.#nLines || MAX_WAITING_CHARS < this.#nChars + line.length) {
      return null;
    }
    const { promise, resolve } = Promise.withResolvers<string | null>();
    // The timer also keeps this request alive while another one does its work.
    const timer = setTimeout(() => resolve(null), PATIENCE_MS);
    this.#join(line, resolve, send, context);
    const answer = await promise;
    clearTimeout(timer);
    return answer;
  }

  #join(
    line: string,
    settle: (answer: string | null) => void,
    send: Send,
    context: ExecutionContext,
  ): void {
    const previous = this.#last;
    const group = previous?.hasRoomFor(line) ? previous : new Group();
    group.lines.push(line);
    group.settles.push(settle);
    group.nChars += line.length;
    this.#nLines += 1;
    this.#nChars += line.length;
    if (group === previous) return;
    this.#last = group;
    // Not cut short when the client of the leading request goes away.
    context.waitUntil(this.#lead(group, previous, send));
  }

  async #lead(group: Group, previous: Group | null, send: Send): Promise<void> {
    let answers: string[] = [];
    try {
      if (previous !== null) await Promise.race([previous.finished, scheduler.wait(TURN_MS)]);
      group.isOpen = false;
      answers = (await send(group.lines.join("\n"))).split("\n");
    } catch (error) {
      console.error(`a group of ${group.lines.length} deliveries was not stored: ${error}`);
    }
    this.#nLines -= group.lines.length;
    this.#nChars -= group.nChars;
    if (this.#last === group) this.#last = null;
    group.isOpen = false;
    group.finish();
    group.settles.forEach((settle, index) => settle(answers[index] ?? null));
  }
}
