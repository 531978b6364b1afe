import axe from "axe-core";
import type { Page } from "playwright-core";

/**
 * What is still appearing has colours that nobody reads: those of the end count. One change of colour
 * leads to the next one within it, so it is waited until there is none.
 */
const atRest = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let round = 0; round < 50; round++) {
    await frame();
    await frame();
    const running = document
      .getAnimations()
      .filter(({ playState }) => playState === "running")
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    if (running.length === 0) return;
    await Promise.allSettled(running.map(({ finished }) => finished));
  }
})()`;

const run = `axe
  .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
  .then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target).join(", ")))`;

/** What stands in the way of people by WCAG 2.2 AA, as far as axe can see: rule and places. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  await page.evaluate(atRest);
  return page.evaluate<string[]>(run);
}
