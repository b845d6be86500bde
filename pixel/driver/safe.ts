/** Nothing the pixel does may throw into the page. */
export const warn = (problem: string): void => console.warn("cvg: " + problem);

/** Makes `action` swallow what it throws. */
export function safe<Args extends unknown[]>(action: (...args: Args) => unknown): (...args: Args) => void {
  return (...args) => {
    try {
      action(...args);
    } catch {}
  };
}

/** One value in a storage that may be full or forbidden. */
export function slot(storage: "localStorage" | "sessionStorage", key: string) {
  const read = (): string | undefined => {
    try {
      return window[storage].getItem(key) ?? undefined;
    } catch {}
  };
  const write = safe((value: string) => window[storage].setItem(key, value));
  const clear = safe(() => window[storage].removeItem(key));
  return { read, write, clear };
}
