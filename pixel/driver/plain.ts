/**
 * Between JSON and the plain form of the rules (`core/src/detect/plain.rs`). JSON is read as it
 * is found in the wild: with comments, raw line breaks, missing, doubled and trailing commas,
 * inside an HTML comment, without its end. Numbers keep their digits.
 */
import { amountOf } from "./amount";

/** A text, a number, a word or a bracket; comments, so that nothing in them is taken for one. */
const TOKEN = /"([^"\\]*(?:\\[^][^"\\]*)*)"?|(-?\d[-+.\w]*)|([a-z]+)|([{}[\]])|\/\/.*|\/\*[^]*?\*\/|[^]/g;
const ESCAPE = /\\(?:u([\da-fA-F]{4})|([^]))/g;
/** Names in structured data are often HTML-escaped, some twice (WooCommerce: `Beanie &amp;amp; Hat`). */
const ENTITY = /&(?:#(\d{1,6}|x[\da-fA-F]{1,5})|(amp|lt|gt|quot|apos|nbsp));/g;
const CHARACTERS: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const unescape = (_: string, code: string, sign: string): string => (code ? String.fromCharCode(+("0x" + code)) : sign.replace(/[bfnrt]/, " "));
const unescapeHtml = (_: string, code: string, name: string): string => CHARACTERS[name] ?? String.fromCodePoint(+("0" + code));

export const toPlain = (json = ""): string =>
  json.replace(TOKEN, (_, text, digits = text, word, bracket = "") =>
    digits == null
      ? word
        ? "-"
        : bracket
      : `\x01${digits.replace(ESCAPE, unescape).replace(ENTITY, unescapeHtml).replace(ENTITY, unescapeHtml).replace(/[\0-\x1f]/g, " ").trim()}\x01`,
  );

/** Reads an answer; amounts in it become decimals, and addresses absolute. */
export const fromPlain = (answer: string): any =>
  JSON.parse(
    answer.replace(/\x01([^\x01]*)\x01/g, (_, text) => JSON.stringify(text)),
    (key, value) => {
      if (/price$/.test(key)) return amountOf(...(value as [string, string]));
      try {
        if (/url$/.test(key)) return new URL(value, document.baseURI).href;
      } catch {}
      return value;
    },
  );
