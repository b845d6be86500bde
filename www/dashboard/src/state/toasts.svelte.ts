const SHOW_MS = 6000;

/** A short word about what was done. */
export interface Toast {
  id: number;
  text: string;
  isBad: boolean;
}

class Toasts {
  list = $state.raw<Toast[]>([]);
  #nextId = 1;

  /** Says that something was done. */
  say(text: string): void {
    this.#show(text, false);
  }

  /** Says that something could not be done. */
  complain(text: string): void {
    this.#show(text, true);
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #show(text: string, isBad: boolean): void {
    const id = this.#nextId++;
    this.list = [...this.list, { id, text, isBad }];
    setTimeout(() => this.close(id), SHOW_MS);
  }
}

/** What the page has to say; shown by `components/Toasts.svelte`. */
export const toasts = new Toasts();
