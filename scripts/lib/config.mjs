import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** The compatibility date of `wrangler.toml`; both run the same Worker. */
const COMPATIBILITY_DATE = "2026-04-20";

/**
 * The runtime's configuration, for a file in `dataDir`. `reach` is what the Worker may send
 * requests to. Bindings are read from the
 * environment, so that no secret is written to disk.
 */
export function config({ dataDir, workerDir, publicDir, port, bindingNames, reach = ["public"] }) {
  const embed = (path) => `embed ${quote(relative(dataDir, path))}`;
  const fromEnvironment = bindingNames.map(
    (name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "collector", worker = .collector),
    (name = "assets", worker = .assets),
    (name = "internet", network = (
      allow = [${reach.map(quote).join(", ")}], tlsOptions = (trustBrowserCas = true),
    )),
    (name = "files", disk = (path = ${quote(publicDir)})),
    (name = "objects", disk = (path = ${quote(join(dataDir, "objects"))}, writable = true)),
  ],
  # A reverse proxy that ends TLS says so; without it an https page would look like another site.
  sockets = [(
    name = "http",
    address = "127.0.0.1:${port}",
    http = (forwardedProtoHeader = "X-Forwarded-Proto"),
    service = "collector",
  )],
);

const collector :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = ${embed(join(workerDir, "index.js"))}),
    (name = "edge.wasm", wasm = ${embed(join(workerDir, "edge.wasm"))}),
  ],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  durableObjectNamespaces = [
    (className = "Workspace", uniqueKey = "tributary-workspace", enableSql = true),
    (className = "Directory", uniqueKey = "tributary-directory", enableSql = true),
    (className = "Connection", uniqueKey = "tributary-connection", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [
    (name = "ASSETS", service = "assets"),
    (name = "WORKSPACE", durableObjectNamespace = "Workspace"),
    (name = "DIRECTORY", durableObjectNamespace = "Directory"),
    (name = "CONNECTION", durableObjectNamespace = "Connection"),
    ${fromEnvironment.join(",\n    ")}
  ],
);

const assets :Workerd.Worker = (
  modules = [(name = "assets-worker.js", esModule = ${embed(join(here, "assets-worker.js"))})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = [(name = "FILES", service = "files")],
);
`;
}

function quote(text) {
  return JSON.stringify(text);
}
