import { methodNotAllowed, notFound, problem } from "./answer.ts";
import { api } from "./api.ts";
import { dashboard, pixelPart } from "./assets.ts";
import { pixel, webhook } from "./collect.ts";
import type { Env } from "./env.ts";
import { returned } from "./marketing.ts";
import { loader } from "./pixels.ts";
import { isPlatform, platform } from "./platform.ts";
import { isSegment, segment } from "./segment.ts";
import { shop } from "./shop.ts";

/** Answers any request. An exception becomes a 500 here and nowhere else. */
export async function route(
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
  try {
    return await dispatch(request, env, context);
  } catch (error) {
    console.error(`request failed: ${error}`);
    return problem(500, "internal", "Something went wrong here; it was logged.");
  }
}

function dispatch(
  request: Request,
  env: Env,
  context: ExecutionContext,
): Promise<Response> | Response {
  const pathname = pathOf(request.url);
  const [, first = "", second = "", third = "", ...deeper] = pathname.split("/");
  const isTwoDeep = third === "" && deeper.length === 0;
  switch (first) {
    case "e":
      return isTwoDeep ? pixel(second, request, env, context) : notFound();
    case "api":
      if (pathname === "/api/webhooks") return webhook(request, env, context);
      return second === "v1" ? api(request, env) : notFound();
    case "webhooks":
      if (!isPlatform(second) || deeper.length !== 0) return notFound();
      return platform(second, third, request, env, context);
    case "pixels":
      if (second === "assets") return pixelPart(request, env);
      return isTwoDeep ? loader(second, request, env) : notFound();
    case "v1":
      return isSegment(pathname) ? segment(request, env, context) : notFound();
    case "dashboard":
      return dashboard(request, env);
    case "shop":
      return shop(request, env, (delivery) => route(delivery, env, context));
    case "oauth":
      return isTwoDeep ? returned(second, request, env) : notFound();
    case "healthz":
      return health(request);
    case "":
      return Response.redirect(new URL("/dashboard/", request.url).href, 302);
    default:
      return notFound();
  }
}

/** The path of an absolute address. A `URL` of each would cost a batch some percent. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start === -1) return "/";
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

function health(request: Request): Response {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed("GET");
  return new Response("ok\n");
}
