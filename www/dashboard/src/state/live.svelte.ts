const POLL_MS = 1000;
const RETRY_MS = [1000, 2000, 5000, 15_000, 30_000];

/**
 * Tells that something was committed: by the server's socket, and by asking every second while
 * the socket is down. Nothing is asked while the page is hidden.
 */
export class Live {
  /** Whether the socket is up; asking every second otherwise. */
  isPushed = $state(false);
  readonly #address: string;
  readonly #onChange: () => Promise<boolean>;
  #socket: WebSocket | null = null;
  #nFailures = 0;
  #isReading = false;
  #isDirty = false;
  #isStopped = false;
  #poll: ReturnType<typeof setInterval>;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /**
   * `onChange` reads what is new and says whether that worked; if not, it is called again. It is
   * never called before the last call has ended.
   */
  constructor(address: string, onChange: () => Promise<boolean>) {
    this.#address = address;
    this.#onChange = onChange;
    this.#connect();
    this.#poll = setInterval(() => this.#tick(), POLL_MS);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#poll);
    clearTimeout(this.#retry);
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.onopen = () => {
      this.isPushed = true;
      this.#nFailures = 0;
      void this.#read(); // What was committed while the socket was down.
    };
    socket.onmessage = () => {
      this.#isDirty = true;
    };
    socket.onclose = () => {
      this.isPushed = false;
      if (this.#isStopped) return;
      const wait = RETRY_MS[Math.min(this.#nFailures++, RETRY_MS.length - 1)];
      this.#retry = setTimeout(() => this.#connect(), wait);
    };
  }

  // Commits come by the hundred under load: they are gathered and read once a second.
  #tick(): void {
    if (this.#isDirty || !this.isPushed) void this.#read();
  }

  async #read(): Promise<void> {
    if (this.#isReading || this.#isStopped || document.hidden) return;
    this.#isReading = true;
    this.#isDirty = false;
    const isRead = await this.#onChange();
    this.#isDirty ||= !isRead;
    this.#isReading = false;
  }
}
