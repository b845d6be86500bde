/**
 * The wasm as JavaScript, for pages that forbid WebAssembly (`product.md §2`, three levels): the
 * same rules, translated, so that such a page tells what any other does.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const bin = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/binaryen/bin");
const features = ["bulk-memory", "bulk-memory-opt", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "multivalue", "reference-types"];
const enabled = features.map((name) => `--enable-${name}`);
/** What JavaScript has no operation for becomes calls of functions. */
const lowering = ["--llvm-memory-copy-fill-lowering", "--signext-lowering", "--llvm-nontrapping-fptoint-lowering"];

/** A JavaScript number holds half of an answer: the translation hands the upper half over here. */
const ENVIRONMENT = "let half=0;const env={setTempRet0(value){half=value}};export const upperHalf=()=>half;";

/** Answers a module that exports what the wasm exports, and `upperHalf`. */
export async function translate(wasm) {
  const folder = mkdtempSync(join(tmpdir(), "pixel-"));
  try {
    const [from, low, to] = ["in.wasm", "low.wasm", "out.js"].map((name) => join(folder, name));
    writeFileSync(from, wasm);
    execFileSync(process.execPath, [join(bin, "wasm-opt"), ...enabled, ...lowering, from, "-o", low]);
    execFileSync(process.execPath, [join(bin, "wasm2js"), ...enabled, "-Oz", low, "-o", to]);
    const code = readFileSync(to, "utf8").replace(/^import \* as env from 'env';/m, ENVIRONMENT);
    return (await transform(code, { minify: true, format: "esm", target: "es2020" })).code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
