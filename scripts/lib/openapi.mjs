// The API's OpenAPI document: the table of calls in docs/wire.md and the types of
// www/dashboard/src/api/types.ts, put together when the Worker is built.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** What it is made of. */
export const SOURCES = ["docs/wire.md", "www/dashboard/src/api/types.ts"];
const METHODS = /^`((?:GET|POST|PUT|PATCH|DELETE)(?:`?, `?(?:GET|POST|PUT|PATCH|DELETE))*) ([^`\s]+)`(?: `([^`]+)`)?/;

/** The document. Operations link to types; the text of each call is that of the table. */
export function openApi() {
  const schemas = schemasOf(readFileSync(join(root, "www/dashboard/src/api/types.ts"), "utf8"));
  const paths = {};
  for (const call of calls(readFileSync(join(root, "docs/wire.md"), "utf8"))) {
    for (const method of call.methods) (paths[call.path] ??= {})[method.toLowerCase()] = operation(call, method, schemas);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Tributary", version: "1", description: "The dashboard's API. docs/wire.md says more." },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        cookie: { type: "apiKey", in: "cookie", name: "tributary_session" },
      },
      schemas,
    },
  };
}

/** The rows of the table "Dashboard API". */
export function calls(wire) {
  const section = wire.slice(wire.indexOf("## Dashboard API"), wire.indexOf("## Other addresses"));
  return section.split("\n").flatMap((line) => {
    const [, call, answer] = line.split(/(?<!\\) ?\| ?/);
    const found = METHODS.exec(call ?? "");
    if (!found) return [];
    const [path, query = ""] = found[2].split("?");
    return [{ methods: found[1].split(/`?, `?/), path, query: query.split("&").filter((it) => /^\w+/.test(it)), body: found[3], answer: answer.trim() }];
  });
}

function operation({ path, query, body, answer }, method, schemas) {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  parameters.push(...query.map((it) => ({ name: it.split("=")[0], in: "query", schema: { type: "string" } })));
  const status = /^(\d{3})/.exec(answer)?.[1] ?? "200";
  const schema = typeOf(answer, schemas);
  const isRead = method === "GET" || method === "DELETE";
  return {
    summary: answer.replaceAll("`", "").split(/[.;:]/)[0],
    ...(parameters.length > 0 && { parameters }),
    ...(body && !isRead && schemas[body] && { requestBody: { required: true, content: { "application/json": { schema: ref(body) } } } }),
    responses: {
      [status]: { description: answer.replaceAll("`", ""), ...(schema && { content: { "application/json": { schema } } }) },
      default: { description: "What went wrong", content: { "application/problem+json": { schema: ref("Problem") } } },
    },
  };
}

const ref = (name) => ({ $ref: `#/components/schemas/${name}` });

/** The type that an answer begins with. */
function typeOf(answer, schemas) {
  const [, list, name] = /^(?:\d{3} )?`(\[)?(\w+)\]?`/.exec(answer) ?? [];
  if (name === "string") return { type: "array", items: { type: "string" } };
  if (!schemas[name]) return null;
  return list ? { type: "array", items: ref(name) } : ref(name);
}

/** JSON Schemas of the exported types. */
function schemasOf(source) {
  const file = ts.createSourceFile("types.ts", source, ts.ScriptTarget.Latest, true);
  const types = file.statements.filter(ts.isTypeAliasDeclaration);
  return Object.fromEntries(types.map((it) => [it.name.text, schemaOf(it.type)]));
}

function schemaOf(type) {
  const { SyntaxKind: kind } = ts;
  switch (type.kind) {
    case kind.StringKeyword: return { type: "string" };
    case kind.NumberKeyword: return { type: "number" };
    case kind.BooleanKeyword: return { type: "boolean" };
    case kind.UnknownKeyword: return {};
    case kind.ParenthesizedType: return schemaOf(type.type);
    case kind.ArrayType: return { type: "array", items: schemaOf(type.elementType) };
    case kind.TupleType: return { type: "array", prefixItems: type.elements.map(schemaOf) };
    case kind.IntersectionType: return { allOf: type.types.map(schemaOf) };
    case kind.LiteralType: return literal(type.literal);
    case kind.UnionType: return union(type.types);
    case kind.TypeLiteral: return object(type.members);
    case kind.MappedType: return { type: "object", additionalProperties: schemaOf(type.type) };
    case kind.TypeReference: return reference(type);
    default: throw new Error(`no schema for ${type.getText()}`);
  }
}

function literal(node) {
  if (node.kind === ts.SyntaxKind.NullKeyword) return { type: "null" };
  return { const: ts.isNumericLiteral(node) ? Number(node.text) : (node.text ?? node.getText() === "true") };
}

function union(types) {
  const all = types.map(schemaOf);
  return all.every((it) => "const" in it) ? { enum: all.map((it) => it.const) } : { anyOf: all };
}

function object(members) {
  const fields = members.filter(ts.isPropertySignature);
  const required = fields.filter((it) => !it.questionToken).map((it) => it.name.text);
  const properties = fields.map((it) => [it.name.text, schemaOf(it.type)]);
  return { type: "object", properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
}

function reference(type) {
  const name = type.typeName.getText();
  const [first, second] = type.typeArguments ?? [];
  if (name === "Array") return { type: "array", items: schemaOf(first) };
  if (name === "Record") return { type: "object", additionalProperties: schemaOf(second) };
  return ref(name);
}
