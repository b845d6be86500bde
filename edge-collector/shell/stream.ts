import { fromReply, type Reply } from "./answer.ts";
import { envelope } from "./wasm.ts";
import type { Workspace } from "./workspace.ts";

/** A part of a long answer, as the Rust side writes it (`edge-collector/src/stream.rs`). */
interface Part {
  reply: Reply;
  next: string | null;
}

const encoder = new TextEncoder();

/**
 * A long answer, asked for part by part as fast as it is read. Each part is what was stored
 * when it was asked for; when one fails, the answer breaks off.
 */
export async function stream(
  request: Request,
  path: string,
  workspace: DurableObjectStub<Workspace>,
): Promise<Response> {
  const query = new URL(request.url).search.slice(1);
  const part = async (cursor: string): Promise<Part> => {
    const head = { method: request.method, path, query, cursor };
    return JSON.parse(await workspace.stream(envelope(head, new Uint8Array())));
  };
  const first = await part("");
  if (first.reply.status !== 200) return fromReply(first.reply);
  let coming: Part | null = first;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Nobody asks again after a part that added nothing.
      let isFed = false;
      while (coming !== null && !isFed) {
        const { reply, next }: Part = coming;
        isFed = reply.body !== "";
        if (isFed) controller.enqueue(encoder.encode(reply.body));
        coming = next === null ? null : await part(next);
      }
      if (coming === null) controller.close();
    },
  });
  return new Response(body, { headers: first.reply.headers });
}
