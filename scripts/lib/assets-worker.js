// Stands in for the platform's static assets on the bare runtime: files of a folder, with
// their types. Bound to a disk service as FILES.
const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  map: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  woff2: "font/woff2",
};

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const path = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
    const type = TYPES[path.split(".").at(-1)];
    // A path without a known extension may be a folder, which the disk service would list.
    if (type === undefined) return new Response(null, { status: 404 });
    const file = await env.FILES.fetch(new URL(path, "http://files"), { method: request.method });
    if (!file.ok) return new Response(null, { status: 404 });
    return new Response(file.body, {
      headers: { "content-type": type, "content-length": file.headers.get("content-length") ?? "" },
    });
  },
};
