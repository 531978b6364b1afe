/** Keeps the page at hand for when there is no network; without it, everything else is the same. */
export function installServiceWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/service-worker.js").catch((error: unknown) => {
    console.warn(
      "This page cannot be opened offline: its service worker was not installed.",
      error,
    );
  });
}
