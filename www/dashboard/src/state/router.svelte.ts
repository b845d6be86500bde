/**
 * The address is the state: which page, which workspace, which filters. Links are plain `<a>`
 * elements with their full address; clicks on them are answered without loading the page.
 */

/** Where the dashboard lives on its host, without the last slash. */
export const BASE = "/dashboard";

class Place {
  /** Path below {@link BASE}, such as `/w/shop/events`. */
  path = $state(pathOf(location.pathname));
  /** The query. Replaced whole, never changed in place. */
  query = $state.raw(new URLSearchParams(location.search));
  /** Path segments, decoded. */
  readonly segments = $derived(this.path.split("/").filter(Boolean).map(decoded));
}

/** The current place. Read it anywhere; change it with {@link navigate}. */
export const place = new Place();

/** Full address of a path below {@link BASE}; segments are encoded, empty fields left out. */
export function href(
  segments: (string | number)[],
  query: Record<string, string> | URLSearchParams = {},
): string {
  const path = segments.map((segment) => `/${encodeURIComponent(segment)}`).join("");
  const params = new URLSearchParams(query);
  for (const [name, value] of [...params]) if (value === "") params.delete(name);
  return `${BASE}${path || "/"}${params.size > 0 ? `?${params}` : ""}`;
}

/** Goes to an address made by {@link href}. */
export function navigate(address: string, options: { replace?: boolean } = {}): void {
  if (address === location.pathname + location.search) return;
  history[options.replace ? "replaceState" : "pushState"](null, "", address);
  sync();
}

/** Starts answering link clicks and the back button. Returns how to stop. */
export function startRouter(): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  addEventListener("popstate", sync, { signal });
  document.addEventListener("click", follow, { signal });
  return () => listening.abort();
}

function sync(): void {
  place.path = pathOf(location.pathname);
  place.query = new URLSearchParams(location.search);
}

function follow(click: MouseEvent): void {
  const isPlain = click.button === 0 && !(click.metaKey || click.ctrlKey || click.shiftKey || click.altKey);
  const link = click.target instanceof Element ? click.target.closest("a") : null;
  if (!isPlain || click.defaultPrevented || !link || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || !isInside(link.pathname) || link.hash) return;
  click.preventDefault();
  navigate(link.pathname + link.search);
}

function isInside(pathname: string): boolean {
  return pathname === BASE || pathname.startsWith(`${BASE}/`);
}

function pathOf(pathname: string): string {
  return (isInside(pathname) && pathname.slice(BASE.length)) || "/";
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // A lone % typed by hand.
  }
}
