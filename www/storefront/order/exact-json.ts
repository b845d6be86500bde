/** Any JSON value, with `bigint` for integers beyond 2^53. */
export type Exact =
  | null
  | boolean
  | number
  | bigint
  | string
  | Exact[]
  | { [key: string]: Exact };

/** `JSON.stringify` that writes a `bigint` as the integer it is. */
export function exactJson(value: Exact): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(exactJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${exactJson(one)}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value);
}
