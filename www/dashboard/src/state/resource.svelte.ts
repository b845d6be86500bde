import { ApiError } from "../api/error";

/** Something read from the API: what came, what went wrong, whether a call is under way. */
export class Resource<T> {
  /** The newest answer; stays while it is read again. */
  data = $state.raw<T | null>(null);
  /** Why the newest call failed. */
  error = $state.raw<ApiError | null>(null);
  /** Whether a call is under way. */
  isLoading = $state(false);
  #call: AbortController | null = null;

  /** Reads; a call still under way is given up, so answers cannot overtake each other. */
  async load(read: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#call?.abort();
    const call = new AbortController();
    this.#call = call;
    this.isLoading = true;
    try {
      const data = await read(call.signal);
      if (call.signal.aborted) return;
      this.data = data;
      this.error = null;
    } catch (cause) {
      if (call.signal.aborted) return;
      this.error = asApiError(cause);
    }
    this.isLoading = false;
  }

  /** Forgets what was read, for when the question changed. */
  clear(): void {
    this.stop();
    this.data = null;
    this.error = null;
  }

  /** Gives up the call under way. */
  stop(): void {
    this.#call?.abort();
    this.isLoading = false;
  }
}

/** Any thrown thing as an error that can be shown. */
export function asApiError(cause: unknown): ApiError {
  return cause instanceof ApiError ? cause : new ApiError(0, "The answer could not be read.");
}
