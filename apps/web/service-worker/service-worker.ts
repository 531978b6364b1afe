// Keeps the page itself at hand, so that it opens without a network and says so. Nothing that
// belongs to anybody is kept: what is under /api is never looked at here.

declare const self: ServiceWorkerGlobalScope;

const CACHE = "parley-shell-1";
const SHELL = "/";
/** The oldest go when there are more. */
const MAX_ENTRIES = 300;
/** Milliseconds after which the kept page is shown instead of waiting for a new one. */
const PATIENCE_MS = 5_000;
const kept = new Set(["/theme.js", "/icon.svg", "/manifest.webmanifest"]);

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (kept.has(pathname)) event.respondWith(newestOrKept(request, request));
  else if (request.mode === "navigate" && isPage(pathname))
    event.respondWith(newestOrKept(request, SHELL));
});

function isPage(pathname: string): boolean {
  return !/^\/(api|v1|healthz|readyz|metrics)(\/|$)/.test(pathname);
}

/** The page, and what it says that it begins with. */
async function prepare(): Promise<void> {
  const cache = await caches.open(CACHE);
  const shell = await fetch(SHELL, { cache: "no-cache" });
  if (!shell.ok) throw new Error(`The page answered with ${shell.status}.`);
  const begins = [...(await shell.clone().text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)];
  await cache.put(SHELL, shell);
  await cache.addAll([...new Set(begins.flatMap(([, path]) => path ?? []))]);
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

/** Always the newest; the kept one where the server is out of reach. */
async function newestOrKept(request: Request, key: RequestInfo): Promise<Response> {
  const cache = await caches.open(CACHE);
  const newest = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) await cache.put(key, response.clone());
    return response;
  });
  const late = new Promise<undefined>((resolve) =>
    setTimeout(() => resolve(undefined), PATIENCE_MS),
  );
  const inTime = await Promise.race([newest, late]).catch(() => undefined);
  return inTime ?? (await cache.match(key)) ?? newest;
}

/** A file named by its hash never changes. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request);
  if (found !== undefined) return found;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    await dropOldest(cache);
  }
  return response;
}

async function dropOldest(cache: Cache): Promise<void> {
  const entries = await cache.keys();
  for (const entry of entries.slice(0, Math.max(0, entries.length - MAX_ENTRIES)))
    await cache.delete(entry);
}

export {};
