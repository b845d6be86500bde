/** Makes the compiled wasm small: cuts off the panic reports, then optimises for size. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";

const wasmOpt = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/.bin/wasm-opt");
const features = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "multivalue", "reference-types"];

/** Functions that only tell of a panic, in a text that nobody would read. */
const PANIC = /9panicking|slice_error_fail|slice_index_fail|handle_error|capacity_overflow|handle_alloc_error|unwrap_failed|expect_failed/;

/** What such functions would say, in the module's data. (`[^)]`: other texts follow without a space.) */
const REPORT = /(core\/src|\/rustc)\/[\w/]+\.rs|capacity overflow|assertion failed: [^)]*\)/g;

/** Exports that the driver never asks for: its `reset` frees everything. */
const UNUSED = ["free", "__heap_base", "__data_end"];

/** Answers the smaller module. A panic stays a trap, which the driver catches. */
export function shrink(bytes) {
  const folder = mkdtempSync(join(tmpdir(), "pixel-"));
  try {
    const [from, to] = [join(folder, "in.wasm"), join(folder, "out.wasm")];
    writeFileSync(from, withoutReports(bytes));
    // Inlining makes it larger once compressed.
    const flags = ["--flatten", "--rereloop", "-Os", "-Oz", "--converge", "--reorder-functions", "--strip-debug", "--strip-producers", "--strip-target-features", "-ocimfs", "0", "-aimfs", "0", "-fimfs", "0"];
    execFileSync(wasmOpt, [...flags, ...features.map((name) => `--enable-${name}`), from, "-o", to]);
    return readFileSync(to);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withoutReports(bytes) {
  const blank = (report) => "\0".repeat(report.length);
  const module = binaryen.readBinary(Buffer.from(bytes.toString("latin1").replace(REPORT, blank), "latin1"));
  for (let idx = 0; idx < module.getNumFunctions(); idx++) {
    const reference = module.getFunctionByIndex(idx);
    const { name, body } = binaryen.getFunctionInfo(reference);
    if (body && PANIC.test(name)) binaryen.Function.setBody(reference, module.unreachable());
  }
  for (const name of UNUSED) module.removeExport(name);
  const smaller = module.emitBinary();
  module.dispose();
  return smaller;
}
