import type { Env } from "./env.ts";
import { route } from "./router.ts";

export { Connection } from "./connection.ts";
export { Directory } from "./directory.ts";
export { Workspace } from "./workspace.ts";

export default { fetch: route } satisfies ExportedHandler<Env>;
