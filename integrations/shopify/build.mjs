/**
 * Bundles the web pixel as Shopify does, into `build/shopify/`, and as the custom pixel that
 * the Worker serves; fails when a part of the app is larger than it may be:
 * `node integrations/shopify/build.mjs`.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const app = join(root, "integrations/shopify/extensions");

/** What we allow ourselves, in bytes. */
const PIXEL_BUDGET = 20 * 1024;
/** Shopify suggests at most this much JavaScript for an app embed, compressed. */
const EMBED_BUDGET = 10 * 1024;

/** Bundles both forms; answers their paths. */
export async function buildWebPixel() {
  const files = { extension: join(root, "build/shopify/web-pixel.js"), custom: join(root, "build/public/custom-pixel.js") };
  for (const [file, entry] of [[files.extension, "index.ts"], [files.custom, "custom.ts"]]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await bundle(entry));
  }
  return files;
}

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(app, "web-pixel/src", entry)],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  return result.outputFiles[0].text;
}

/** The app embed's block without its schema and comments: what may reach a page. */
function embed() {
  const source = readFileSync(join(app, "theme/blocks/tributary.liquid"), "utf8");
  return source.replace(/\{% schema %\}[^]*/, "").replace(/\{%-? comment -?%\}[^]*?endcomment -?%\}/g, "");
}

async function main() {
  const files = await buildWebPixel();
  const loader = readFileSync(join(root, "build/public/pixels/assets/loader.js"));
  const rows = [
    ["web pixel", readFileSync(files.extension), PIXEL_BUDGET, (bytes) => bytes.length],
    ["custom pixel", readFileSync(files.custom), PIXEL_BUDGET, (bytes) => bytes.length],
    ["app embed with loader (gzip)", Buffer.concat([Buffer.from(embed()), loader]), EMBED_BUDGET, (bytes) => gzipSync(bytes).length],
  ];
  for (const [name, bytes, budget, size] of rows) {
    console.log(`${name}: ${size(bytes)} of ${budget} B`);
    if (budget < size(bytes)) process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
