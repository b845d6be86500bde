// Writes core/data/suffixes.txt from the public suffix list:
//   node scripts/suffixes.mjs public_suffix_list.dat     (https://publicsuffix.org/list/)
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { domainToASCII, fileURLToPath } from "node:url";

const OUT = join(dirname(dirname(fileURLToPath(import.meta.url))), "core/data/suffixes.txt");
const HEADER = `# The public suffix list (https://publicsuffix.org), made by scripts/suffixes.mjs.
# Under the Mozilla Public License 2.0, https://mozilla.org/MPL/2.0/, as the list itself.
# Column 2: i of a registry, p of a company; then . for the name itself,
# * for every name right below it, ! for no suffix in spite of a *.
`;
const MARKS = { "*.": "*", "!": "!" };

/** From name to column 2, for every line of the list. */
function rows(text) {
  const found = new Map();
  let owner = "i";
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (line.includes("===BEGIN PRIVATE DOMAINS===")) owner = "p";
    if (line === "" || line.startsWith("//")) continue;
    const [, mark, suffix] = /^(\*\.|!)?(.+)$/.exec(line);
    // Browsers send punycode; a webhook may carry the name as people write it.
    for (const name of new Set([suffix, domainToASCII(suffix)])) {
      found.set(name, (found.get(name) ?? owner) + (MARKS[mark] ?? "."));
    }
  }
  return found;
}

const byBytes = ([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const lines = [...rows(readFileSync(process.argv[2], "utf8"))].sort(byBytes);
writeFileSync(OUT, HEADER + lines.map((line) => `${line.join("\t")}\n`).join(""));
