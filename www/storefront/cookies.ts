/** Reads the request's cookies; a name that comes twice keeps its first value. */
export function readCookies(request: Request): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, decode(pair.slice(at + 1).trim()));
  }
  return cookies;
}

/** A `Set-Cookie` value for this shop only. `max_age_s` of 0 deletes the cookie. */
export function setCookie(name: string, value: string, max_age_s: number, path = "/shop"): string {
  return `${name}=${encodeURIComponent(value)}; Path=${path}; Max-Age=${max_age_s}; SameSite=Lax`;
}

/** Two weeks, as long as Shopify keeps a cart. */
export const CART_MAX_AGE_S = 14 * 24 * 60 * 60;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
