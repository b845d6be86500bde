import type { FieldError, Problem } from "./types";

/** Why a call to the API gave no answer we can use. */
export class ApiError extends Error {
  /** HTTP status; 0 when the server was not reached. */
  readonly status: number;
  /** The fields that were wrong, when the server named them. */
  readonly fields: FieldError[];

  constructor(status: number, message: string, fields: FieldError[] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.fields = fields;
  }
}

/** Turns an unsuccessful response into an error a person can read. */
export async function errorOf(response: Response): Promise<ApiError> {
  const problem = await problemOf(response);
  return new ApiError(
    response.status,
    problem?.title || fallbackTitle(response.status),
    Array.isArray(problem?.errors) ? problem.errors : [],
  );
}

async function problemOf(response: Response): Promise<Partial<Problem> | null> {
  try {
    return (await response.json()) as Partial<Problem> | null;
  } catch {
    return null; // A proxy's HTML page, or nothing at all.
  }
}

function fallbackTitle(status: number): string {
  if (status === 401) return "You are signed out.";
  if (status === 404) return "This was not found.";
  if (status === 429) return "Too many requests. Wait a moment.";
  if (status >= 500) return `The server had a problem (${status}).`;
  return `The server refused the request (${status}).`;
}
