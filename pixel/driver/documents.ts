/** What a page says of itself, as documents for the wasm (`core/src/detect/page.rs`). */

type Values = Record<string, unknown>;

/** An itemref that leads back to its own item would never end. */
const MAX_DEPTH = 5;

/** The page's own facts, then structured data: rung by rung, an empty document between. */
export function documents(own: string | undefined): (string | undefined)[] {
  const scopes = document.querySelectorAll("[itemscope]:not([itemprop])");
  return [own, ...jsonLd(), "", ...[...scopes].map((scope) => JSON.stringify(microdata(scope))), "", JSON.stringify(openGraph())];
}

const jsonLd = (): string[] => [...document.querySelectorAll("script[type='application/ld+json']")].map((script) => script.textContent!);

/** An item of microdata in the shape of JSON-LD. */
function microdata(scope: Element, depth = 0): Values {
  const values: Values = { "@type": scope.getAttribute("itemtype") };
  const refs = (scope.getAttribute("itemref") ?? "").split(" ").map((id) => document.getElementById(id));
  for (const root of [scope, ...refs]) {
    for (const element of root?.querySelectorAll("[itemprop]") ?? []) {
      const owner = element.parentElement!.closest("[itemscope]");
      if (owner !== scope && (root === scope || root!.contains(owner))) continue;
      const value = element.hasAttribute("itemscope") ? depth < MAX_DEPTH && microdata(element, depth + 1) : valueOf(element);
      for (const name of element.getAttribute("itemprop")!.split(" ")) {
        values[name] = name in values ? [values[name], value].flat() : value;
      }
    }
  }
  return values;
}

const valueOf = (element: Element): string => {
  const { src, href, textContent } = element as HTMLImageElement & HTMLAnchorElement;
  return element.getAttribute("content") ?? element.getAttribute("value") ?? (src || href || textContent!.trim());
};

function openGraph(): Values {
  const values: Values = {};
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[property]")) values[meta.getAttribute("property")!] ??= meta.content;
  return values;
}
