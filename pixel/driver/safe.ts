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

/** Whether anything may be kept in the browser (`product.md §2`, consent). */
export const keeping = { isAllowed: true };

/** One value in a storage; where that is full or forbidden it lives as long as the page. */
export function slot(storage: "localStorage" | "sessionStorage", key: string) {
  let own: string | undefined;
  const read = (): string | undefined => {
    try {
      if (keeping.isAllowed) return window[storage].getItem(key) ?? undefined;
    } catch {}
    return own;
  };
  const put = safe(() => {
    if (!keeping.isAllowed) return;
    if (own === undefined) window[storage].removeItem(key);
    else window[storage].setItem(key, own);
  });
  const write = (value?: string): void => {
    own = value;
    put();
  };
  return { read, write, clear: () => write() };
}
