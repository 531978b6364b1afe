import { restRoutes } from "@parley/api";

const REST = "/api/v1";

/** REST's routes by how many parts their path has: that many need not be compared. */
const byLength = Map.groupBy(
  restRoutes.map(({ path }) => ({ path, parts: path.split("/") })),
  ({ parts }) => parts.length,
);

/** Where everything else is: the first that a path begins with. */
const prefixes = [
  "/api/trpc",
  "/api/auth",
  "/api/share",
  "/api/files",
  "/api",
  "/v1/messages",
  "/v1/chat/completions",
  "/v1/models",
  "/v1",
  "/healthz",
  "/readyz",
  "/metrics",
  "/assets",
  "/share",
];

/**
 * The route that a path belongs to, e.g. `/api/v1/runs/{runId}/stop`. There are only so many, and no
 * id, search word or secret is in any: what is no route of ours is `/*`, the page.
 */
export function routeTemplate(path: string): string {
  if (path === REST || path.startsWith(`${REST}/`)) return restTemplate(path.slice(REST.length));
  const prefix = prefixes.find((known) => path === known || path.startsWith(`${known}/`));
  if (prefix === undefined) return "/*";
  return path === prefix ? prefix : `${prefix}/*`;
}

function restTemplate(path: string): string {
  if (path === "/openapi.json" || path === "/docs") return REST + path;
  const parts = path.split("/");
  const route = byLength
    .get(parts.length)
    ?.find((known) =>
      known.parts.every((part, index) => part.startsWith("{") || part === parts[index]),
    );
  return route === undefined ? `${REST}/*` : REST + route.path;
}
