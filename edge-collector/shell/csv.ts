import { fromReply, type Reply } from "./answer.ts";

/** Lines of one download. */
const MAX_LINES = 10_000;
const PART_LINES = 200;

const encoder = new TextEncoder();

/**
 * Answers with CSV that `read(before, limit)` gives part by part (replies of the Workspace),
 * so that no isolate holds all of it. What refuses the first part is the answer.
 */
export async function streamCsv(
  read: (before: string | null, limit: number) => Promise<string>,
): Promise<Response> {
  const first: Reply = JSON.parse(await read(null, PART_LINES));
  if (first.status !== 200) return fromReply(first);
  let part = first;
  let nLines = -1; // The head is none.
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (part.status !== 200) return controller.error(new Error("a part of the log could not be read"));
      controller.enqueue(encoder.encode(part.body));
      // A part may look at many rows and find fewer lines than it was asked for.
      nLines += countLines(part.body);
      const before = part.headers["x-next-before"];
      if (before === undefined || MAX_LINES <= nLines) return controller.close();
      part = JSON.parse(await read(before, Math.min(PART_LINES, MAX_LINES - nLines)));
    },
  });
  const { "x-next-before": _, ...headers } = first.headers;
  return new Response(stream, { headers });
}

/** Records of a text whose lines end with a carriage return; texts in quotes may hold others. */
function countLines(text: string): number {
  let n = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c === 0x22) isQuoted = !isQuoted;
    else if (c === 0x0a && !isQuoted) n += 1;
  }
  return n;
}
