// JSON and amounts as they are found in the wild, and the form that the rules read: without a browser.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const fixtures = join(here, "../../../shared/fixtures/structured-data/extruct");
const skip = existsSync(fixtures) ? false : "shared fixtures not present";

const contents = 'export * from "./plain"; export * from "./amount";';
const { outputFiles } = await build({ stdin: { contents, resolveDir: join(here, "../../pixel/driver") }, bundle: true, format: "esm", write: false });
const { amountOf, fromPlain, toPlain } = await import("data:text/javascript;base64," + Buffer.from(outputFiles[0].contents).toString("base64"));

/** The plain form with what a person can read for its quotes. */
const plain = (json) => toPlain(json).replaceAll("\x01", "'");

test("values are written without what JSON has beside them", () => {
  assert.equal(plain('{"a": "x", "b": [1, -2.50, null, true, {"c": {}}]}'), "{'a''x''b'['1''-2.50'--{'c'{}}]}");
  assert.equal(plain('{"id": 820982911946154508, "e": 1e3}'), "{'id''820982911946154508''e''1e3'}");
  assert.equal(toPlain(undefined), "");
});

test("what is found in the wild is read all the same", () => {
  const cases = [
    ['{"a": "x",}', "{'a''x'}"],
    ['{,"a": "x"', "{'a''x'"],
    ['{"a": "x', "{'a''x'"],
    ['<!-- {"b":[1,{"a":2},],"a":"x"} -->', "{'b'['1'{'a''2'}]'a''x'}"],
    ['\ufeff{/* "c" */ "a": // "c"\n "x"};', "{'a''x'}"],
    ['{"a": " x\ny\\n\\t"}', "{'a''x y'}"],
    ['{"\\u0061": "\\u00fc\\ud83d\\ude00\\/\\"\\\\n\\\'"}', "{'a''ü😀/\"\\n''}"],
    ['{"a": "https://a.example/*.png // {"}', "{'a''https://a.example/*.png // {'}"],
    ['{"a": "\u0001\\u0000&#1;"}', "{'a'''}"],
  ];
  for (const [json, want] of cases) assert.equal(plain(json), want, json);
});

test("HTML's escapes are undone, up to two layers", () => {
  const cases = [
    ["Beanie &amp;amp; &#8220;Logo&#x201d;", "Beanie & “Logo”"],
    ["Beanie &amp;#038; Hat", "Beanie & Hat"],
    ["R&D; fish & chips &unknown;", "R&D; fish & chips &unknown;"],
    ["&", "&"],
    ["&#99999999999;", "&#99999999999;"],
    ["1&nbsp;299 &lt;b&gt; &quot;&apos;", "1 299 <b> \"'"],
  ];
  for (const [text, want] of cases) assert.equal(toPlain(JSON.stringify(text)), `\x01${want}\x01`, text);
});

/** Reads the plain form without commas, which `toPlain` writes. */
function read(text) {
  const tokens = text.match(/\x01[^\x01]*\x01|[^]/g);
  const value = () => {
    const token = tokens.shift();
    if (token === "{") return Object.fromEntries(until("}", () => [value(), value()]));
    return token === "[" ? until("]", value) : token.slice(1, -1);
  };
  const until = (end, one) => {
    const all = [];
    while (tokens[0] !== end) all.push(one());
    tokens.shift();
    return all;
  };
  return value();
}

test("well-formed JSON comes back, with each scalar a text", () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const text = () => Array.from({ length: random(12) }, () => '"\\/{}[]:,ab ü😀'.at(random(14))).join("").trim();
  const list = (depth) => Array.from({ length: random(4) }, () => value(depth + 1));
  const object = (depth) => Object.fromEntries(list(depth).map((one) => ["k" + text(), one]));
  const value = (depth) => [text, () => String(random(1e6)), list, object][random(depth < 4 ? 4 : 2)](depth);
  for (let round = 0; round < 3000; round++) {
    const one = value(0);
    const numbers = JSON.stringify(one).replace(/"(\d+)"/g, (token, digits) => (digits === "0" || /^[1-9]/.test(digits) ? digits : token));
    assert.deepEqual(read(toPlain(numbers)), one);
  }
});

test("an answer is read, its amounts become decimals and its addresses absolute", () => {
  globalThis.document = { baseURI: "https://a.example/fr/products/x?variant=7&b=#top" };
  const addresses = { "https://b.example/y": "https://b.example/y", "//cdn.example/y.png": "https://cdn.example/y.png", "/y": "https://a.example/y", "y.png": "https://a.example/fr/products/y.png", "https://:": "https://:" };
  for (const [url, want] of Object.entries(addresses)) {
    assert.deepEqual(fromPlain(`{\x01total_price\x01:[\x011990\x01,\x012\x01],\x01price\x01:[\x01free\x01,\x01\x01],\x01name\x01:\x01"a\\\x01,\x01quantity\x01:1,\x01image_url\x01:\x01${url}\x01}`), { total_price: "19.90", name: '"a\\', quantity: 1, image_url: want });
  }
});

test("minor units become exact decimals", () => {
  const cases = [["1990", 2, "19.90"], ["5", 2, "0.05"], ["0", 2, "0.00"], ["-5", 2, "-0.05"], ["1200", 0, "1200"], ["125", 3, "0.125"], ["12345678901234567890123", 4, "1234567890123456789.0123"], ["19.90", 2], ["1e3", 2], ["", 2], ["-", 2]];
  for (const [minor, places, want] of cases) assert.equal(amountOf(minor, "" + places), want, `${minor} ${places}`);
});

test("minor units and decimals are the same number", () => {
  let seed = 5;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 5000; round++) {
    const minor = BigInt(Array.from({ length: 1 + random(25) }, () => random(10)).join("")) * (random(2) ? 1n : -1n);
    const places = random(7);
    const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amountOf("" + minor, "" + places));
    assert.equal(fraction.length, places);
    assert.equal(BigInt(sign + whole + fraction), minor);
    // A decimal is one already.
    assert.equal(amountOf(sign + whole + (places && "." + fraction || ""), ""), amountOf("" + minor, "" + places));
  }
});

test("amounts are read as shops write them", () => {
  const cases = {
    "949.00": "949.00", 949: "949", "949.0": "949.0", "0.125": "0.125", "19,90": "19.90", "19,90 €": "19.90", "€19.90": "19.90", "Rs. 1,299.00": "1299.00", "1.299,00": "1299.00", "1,299": "1299", "0,125": "0.125", "12,34,567.50": "1234567.50", "1.234.567": "1234567", "CHF 1'299.–": "1299", "1\u{202f}299,90": "1299.90", "-5.00": "-5.00", "− 5": "-5", ".5": "0.5",
    "10.00-20.00": undefined, "1e3": undefined, free: undefined, "": undefined,
  };
  for (const [text, want] of Object.entries(cases)) assert.equal(amountOf(text, ""), want, text);
});

test("whatever it is given, it fails at nothing", () => {
  let seed = 11;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: random(60) }, () => "{}[],:\"\\&#;xu/*<!- a9\n\x01\0".at(random(25))).join("");
    const got = toPlain(text);
    assert.equal(got.split("\x01").length % 2, 1, text);
    assert.ok(!got.includes("\0"), text);
  }
});

test("broken pages are read as far as they go", { skip }, () => {
  const blocks = (file) => [...readFileSync(join(fixtures, file), "utf8").matchAll(/application\/ld\+json[^>]*>([^]*?)<\/script>/g)].map(([, text]) => plain(text));
  assert.match(blocks("custom.invalid/JSONLD_with_JS_comment.html")[0], /'url''https:\/\/money.udn.com\/money\/story\/5635\/4158094'.*'articleSection''商情'/);
  assert.match(blocks("custom.invalid/JSONLD_with_control_characters.html")[0], /'data''line 1 {9}line 2 {9}line 3'/);
  assert.match(blocks("custom.invalid/JSONLD_with_control_characters_comment.html")[0], /'data''<!-- John joined the festival. --><b>some {9}text<\/b>'/);
  assert.ok(blocks("misc/null_ld_mock.html").some((block) => block.includes("'@type''LocalBusiness'")));
});
