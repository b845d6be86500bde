declare module "*.wasm" {
  const compiled: WebAssembly.Module;
  export default compiled;
}

/** The API's OpenAPI document as text, made by the build (`scripts/lib/openapi.mjs`). */
declare module "tributary:openapi" {
  const text: string;
  export default text;
}
