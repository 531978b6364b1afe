import axe from "axe-core";
import type { Page } from "playwright-core";

/**
 * What is still appearing has colours that nobody reads: those of the end count. What changes because
 * of what was just done has begun to by the second frame.
 */
const atRest = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(
    document
      .getAnimations()
      .filter(({ playState }) => playState === "running")
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
      .map(({ finished }) => finished),
  ))
  .then(() => undefined)`;

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
