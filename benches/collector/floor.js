// The floor of the comparison: what the bare runtime does for nothing, and for a body read
// and one call into wasm.
import compiled from "./empty.wasm";

const { empty } = new WebAssembly.Instance(compiled).exports;

export default {
  async fetch(request) {
    if (request.url.endsWith("/wasm")) {
      const body = await request.arrayBuffer();
      empty(0, body.byteLength);
    }
    return new Response('{"accepted":3}', { status: 202 });
  },
};
