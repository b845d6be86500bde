import { ApiError, errorOf } from "./error";
import { parseExact } from "./json";

let onSignedOut = (): void => {};

/** Registers what to do when any call finds that the session is over. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** Path of a workspace. */
export const at = (ws: string): string => `/workspaces/${encodeURIComponent(ws)}`;

/** A query string of the fields that say something. */
export function search(fields: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  return params.size > 0 ? `?${params}` : "";
}

/** Reads something. */
export async function get<T>(path: string, signal: AbortSignal): Promise<T> {
  return (await (await request("GET", path, undefined, signal)).json()) as T;
}

/** Reads what shows properties: their numbers stay as they were sent. */
export async function getExact<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await request("GET", path, undefined, signal);
  return parseExact(await response.text()) as T;
}

/** Posts something and reads the answer. */
export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return (await (await request("POST", path, body, signal)).json()) as T;
}

/** Makes a call whose answer has no body worth reading. */
export const send = (method: string, path: string, body?: unknown) => request(method, path, body);

/** Changes something and reads the answer. */
export async function change<T>(method: "PUT" | "PATCH", path: string, body: unknown): Promise<T> {
  return (await (await send(method, path, body)).json()) as T;
}

/** Makes a call; throws an `ApiError` for any answer that is none. */
export async function request(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      // Text, such as a table, is sent as it is.
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, "The server cannot be reached. Check your connection.");
  }
  if (response.ok) return response;
  const error = await errorOf(response);
  if (error.status === 401 && path !== "/session") onSignedOut();
  throw error;
}
