const QUIET_MS = 250;
const AT_MOST_MS = 5_000;

/** When nothing has changed below an element for a moment: code is coloured, math is laid out. */
export async function whenQuiet(element: Element, signal: AbortSignal): Promise<void> {
  await document.fonts.ready;
  await new Promise<void>((resolve) => {
    let quiet = setTimeout(resolve, QUIET_MS);
    const observer = new MutationObserver(() => {
      clearTimeout(quiet);
      quiet = setTimeout(resolve, QUIET_MS);
    });
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    const end = AbortSignal.any([signal, AbortSignal.timeout(AT_MOST_MS)]);
    end.addEventListener("abort", () => resolve(), { once: true });
    if (end.aborted) resolve();
  });
}
