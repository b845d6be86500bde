import type { Source } from "./sources.ts";
import { call } from "./wasm.ts";

const MAX_JUDGED = 100;

/** Whether a page of this origin may send to the source. */
export function isAllowed(origin: string, source: Source): boolean {
  const { kind, allowed_origins, judged } = source;
  let verdict = judged.get(origin);
  if (verdict === undefined) {
    verdict = call("origin_allowed", JSON.stringify({ origin, kind, allowed_origins })) === "true";
    // Any page may make up origins; they must not fill the memory.
    if (judged.size < MAX_JUDGED) judged.set(origin, verdict);
  }
  return verdict;
}

/** Answers a browser that asks whether it may send with these headers. */
export function preflight(headers = "content-type"): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": headers,
      "access-control-max-age": "86400",
    },
  });
}

/** The headers that let the page that sent the request read the answer. */
export function sharing(origin: string | null): Record<string, string> {
  if (origin === null) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    vary: "origin",
  };
}

export function shareWith(origin: string | null, response: Response): Response {
  for (const [name, value] of Object.entries(sharing(origin))) response.headers.set(name, value);
  return response;
}
