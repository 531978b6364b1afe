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

const everything = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The rules whose outcome depends on the colours, of the same page. */
const ofColours = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

const run = (rules: object): string => `axe
  .run(document, { runOnly: ${JSON.stringify(rules)} })
  .then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target).join(", ")))`;

/**
 * What stands in the way of people by WCAG 2.2 AA, as far as axe can see: rule and places.
 *
 * @param only what can have changed since the page was looked at as a whole
 */
export async function findBarriers(page: Page, only?: "colours"): Promise<string[]> {
  // Behind another tab a page draws seldom, and its colours take their time.
  await page.bringToFront();
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe.source);
  await page.evaluate(atRest);
  return page.evaluate<string[]>(run(only === "colours" ? ofColours : everything));
}
