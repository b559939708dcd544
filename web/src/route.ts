// The address is the state of a page: reloading and going back keep it.

export interface Route {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Read the part of an address after `#`; what cannot be read is taken as it is. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = split(hash.replace(/^#\/?/, ""), "?");
  return { path: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query) };
}

function split(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export type Query = Record<string, string | string[] | number | null | undefined>;

/** An address within the site. */
export function href(path: string[], query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined && each !== "") search.append(name, String(each));
    }
  }
  const stated = search.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${stated ? `?${stated}` : ""}`;
}

/** Change the query of this page without a new step in the history: the page itself has shown the change. */
export function replaceQuery(route: Route, query: Query): void {
  history.replaceState(null, "", href([...route.path], query));
}
