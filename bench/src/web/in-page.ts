/** What runs in the page itself, as text: the browser is another world, with types of its own. */

/** Bytes of scripts and styles over the wire that were asked for before the page had loaded. */
export const firstRouteBytes = `(() => {
  const { loadEventEnd } = performance.getEntriesByType("navigation")[0];
  const files = performance
    .getEntriesByType("resource")
    .filter(({ startTime }) => startTime < loadEventEnd);
  const sum = (end) =>
    files
      .filter(({ name }) => new URL(name).pathname.endsWith(end))
      .reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
  return { js: sum(".js"), css: sum(".css") };
})()`;

/** Once nothing has been asked for since half a second; what stays open, as updates do, does not count. */
export const whenQuietInPage = `new Promise((resolve) => {
  let timer = setTimeout(resolve, 500);
  new PerformanceObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(resolve, 500);
  }).observe({ type: "resource" });
})`;

/** Begins to note the time between frames. */
export const watchFramesInPage = `
  globalThis.frames = [];
  let last = performance.now();
  const note = (now) => {
    frames.push(now - last);
    last = now;
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);`;

/** Milliseconds from a click on the link with that text to the frame that has the words. */
export function clickUntil(linkText: string, words: string): string {
  return `new Promise((resolve) => {
  const begun = performance.now();
  const watcher = new MutationObserver(() => {
    if (!document.body.textContent.includes(${JSON.stringify(words)})) return;
    watcher.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - begun));
  });
  watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
  [...document.querySelectorAll('[data-testid="conversation-link"]')]
    .find(({ textContent }) => textContent.includes(${JSON.stringify(linkText)}))
    .click();
})`;
}
