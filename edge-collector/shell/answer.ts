import type { FieldError, Problem } from "../../www/dashboard/src/api/types.ts";

/** An answer of the Rust side to one request. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Seconds a sender should wait before it tries again. */
const RETRY_AFTER_S = "2";

/** An error answer, `application/problem+json`. */
export function problem(
  status: number,
  code: string,
  title: string,
  errors: FieldError[] = [],
): Response {
  const body: Problem = { type: "about:blank", title, status, code, errors };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

export const notFound = (): Response => problem(404, "not_found", "There is nothing here.");

export const tooLarge = (limitBytes: number): Response =>
  problem(413, "too_large", `The body is larger than ${limitBytes} bytes.`);

export function unknownToken(status: 401 | 404): Response {
  return problem(status, "unknown_token", "No source has this token.");
}

/** The delivery is not durably stored; whoever sent it should send it again. */
export function unavailable(headers: Record<string, string>): Response {
  const response = problem(503, "unavailable", "Not stored; please send it again.");
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  response.headers.set("retry-after", RETRY_AFTER_S);
  return response;
}

/** 405 naming what the address does answer to. */
export function methodNotAllowed(allow: string): Response {
  const response = problem(405, "method_not_allowed", `This address answers to ${allow}.`);
  response.headers.set("allow", allow);
  return response;
}

/** The answer that the Rust side wrote. */
export function fromReply(reply: Reply): Response {
  const isEmpty = reply.status === 204 || reply.status === 304;
  return new Response(isEmpty ? null : reply.body, {
    status: reply.status,
    headers: reply.headers,
  });
}
