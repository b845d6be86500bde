/** The few kinds of answer this shop gives. */
import { Html } from "./html";

export function page(body: Html, status = 200, cookies: string[] = []): Response {
  return answer(`<!doctype html>\n${body.text}`, "text/html; charset=utf-8", status, cookies);
}

export function json(value: unknown, status = 200, cookies: string[] = []): Response {
  return answer(JSON.stringify(value), "application/json; charset=utf-8", status, cookies);
}

/** 303: the browser goes on with GET, so a reload never repeats a post. */
export function seeOther(location: string, cookies: string[] = []): Response {
  const response = answer(null, "text/plain", 303, cookies);
  response.headers.set("location", location);
  return response;
}

/** A file whose content never depends on the visitor. */
export function file(text: string, type: string): Response {
  const response = answer(text, type, 200, []);
  response.headers.set("cache-control", "public, max-age=300");
  return response;
}

export function methodNotAllowed(allow: string): Response {
  const response = answer("Method not allowed", "text/plain", 405, []);
  response.headers.set("allow", allow);
  return response;
}

function answer(body: string | null, type: string, status: number, cookies: string[]): Response {
  const headers = new Headers({
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
  });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(body, { status, headers });
}
