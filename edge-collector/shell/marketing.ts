import { fromReply, methodNotAllowed, notFound, problem, type Reply } from "./answer.ts";
import { openToken, ownerOf, readToken, sealToken } from "./access.ts";
import type { Env } from "./env.ts";
import { marketingSettings, send, type Answer, type Fetch } from "./send.ts";
import { call, envelope } from "./wasm.ts";
import type { Workspace } from "./workspace.ts";

const NOTHING = new Uint8Array();
const PLATFORMS = ["meta", "google", "tiktok"];
/** Requests for one list of accounts, at most. */
const MAX_QUESTIONS = 100;

/** What the Rust side has to know for a call about marketing sources. */
export function marketingHead(request: Request, env: Env): object {
  return {
    settings: marketingSettings(env),
    origin: new URL(request.url).origin,
    has_key: Boolean(env.CREDENTIAL_KEY),
  };
}

/** `GET /marketing/{id}/accounts`: asks the platform, now. */
export async function accounts(
  request: Request,
  env: Env,
  workspaceId: string,
  sourceId: string,
  workspace: DurableObjectStub<Workspace>,
): Promise<Response> {
  if (request.method !== "GET") return methodNotAllowed("GET");
  const found = await workspace.accessOf(envelope({ source_id: sourceId }, NOTHING));
  const access: { platform: string; credential: string | null } | null = JSON.parse(found);
  if (access === null) return notFound();
  if (access.credential === null) return problem(409, "no_access", "Connect the source first.");
  const secrets = await openToken(access.credential, ownerOf(workspaceId, sourceId), env);
  const settings = marketingSettings(env);
  const asked = {
    platform: access.platform,
    settings,
    account_id: new URL(request.url).searchParams.get("account_id"),
  };
  let answer: Answer = { status: 0, hints: {}, body: NOTHING };
  let listing: object | null = null;
  for (let turn = 0; turn < MAX_QUESTIONS; turn += 1) {
    const { body, ...told } = answer;
    const question = envelope({ ...asked, listing, ...told }, body);
    const step: { listing: object; fetch: Fetch | null; reply: Reply | null } = JSON.parse(
      call("marketing_accounts", question),
    );
    if (step.reply !== null) return fromReply(step.reply);
    if (step.fetch === null) break;
    listing = step.listing;
    // A token that was pasted to be renewed has not got an access token yet.
    if (secrets["access_token"] === "") await renew(access.platform, secrets, env);
    answer = await send(step.fetch, env, secrets);
  }
  return problem(502, "platform", "The platform lists too many accounts.");
}

/** Gets an access token for this list alone; the Connection keeps its own. */
async function renew(platform: string, secrets: Record<string, string>, env: Env): Promise<void> {
  const fetch: Fetch | null = JSON.parse(
    call("marketing_renewal", envelope({ platform, settings: marketingSettings(env) }, NOTHING)),
  );
  if (fetch === null) return;
  const granted = readToken(platform, await send(fetch, env, secrets));
  if (granted !== null) secrets["access_token"] = granted.token.access_token;
}

/** `GET /oauth/{platform}`: a person comes back from signing in there. */
export async function returned(platform: string, request: Request, env: Env): Promise<Response> {
  if (!PLATFORMS.includes(platform)) return notFound();
  if (request.method !== "GET") return methodNotAllowed("GET");
  const url = new URL(request.url);
  const head = { platform, query: url.search.slice(1), cookie: request.headers.get("cookie") ?? "" };
  const back: { workspace_id: string; source_id: string; state: string; code: string } | null =
    JSON.parse(call("marketing_returned", envelope(head, NOTHING)));
  if (back === null || !(await env.DIRECTORY.getByName("directory").hasWorkspace(back.workspace_id))) {
    return problem(400, "unknown_sign_in", "This sign-in was not begun in this browser, or it took too long.");
  }
  const { workspace_id: workspaceId, source_id: sourceId, ...sent } = back;
  const failure = await redeem(platform, workspaceId, sourceId, sent, env);
  const page = `/dashboard/w/${encodeURIComponent(workspaceId)}/marketing/${encodeURIComponent(sourceId)}`;
  return new Response(null, {
    status: 302,
    headers: {
      location: `${url.origin}${page}${failure === null ? "" : `?failure=${failure}`}`,
      "set-cookie": "tributary_sign_in=; Path=/oauth/; Max-Age=0; HttpOnly; SameSite=Lax",
      "referrer-policy": "no-referrer",
    },
  });
}

/** Turns the code into access that is kept; else the reason why not. */
async function redeem(
  platform: string,
  workspaceId: string,
  sourceId: string,
  sent: { state: string; code: string },
  env: Env,
): Promise<string | null> {
  const workspace = env.WORKSPACE.getByName(workspaceId);
  const head = { platform, source_id: sourceId, now_ms: Date.now(), settings: marketingSettings(env), ...sent };
  const fetch: Fetch | null = JSON.parse(await workspace.redeem(envelope(head, NOTHING)));
  if (fetch === null) return sent.code === "" ? "declined" : "expired";
  const granted = readToken(platform, await send(fetch, env, {}));
  if (granted === null) return "refused";
  const sealed = await sealToken(granted.token, ownerOf(workspaceId, sourceId), env);
  await workspace.keepAccess({ workspaceId, sourceId, sealed, renewAt: granted.renew_at });
  return null;
}
