import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { hostileMarkdown } from "./driver/hostile-markdown.ts";
import { Installation } from "./driver/installation.ts";
import { type MarkdownProbe, openMarkdownProbe } from "./driver/markdown-probe.ts";
import { createRandom, seed } from "./driver/seeded-random.ts";

const isLong = process.env["PARLEY_LONG"] === "1";
const COUNT = isLong ? 5_000 : 150;
const AT_ONCE = 50;
/** More than any reader of answers has use for: what is made of a text must be bound by its length. */
const MAX_DEPTH = 200;
const elementsFor = (text: string): number => 400 + 12 * text.length;

let resources: AsyncDisposableStack;
let browser: Browser;
let probe: MarkdownProbe;
const foreign: string[] = [];

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const installation = resources.use(await Installation.start());
  browser = resources.use(await launchBrowser());
  const page = await browser.openPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(installation.url)) foreign.push(request.url());
  });
  page.on("framenavigated", (frame) => {
    if (!frame.url().startsWith(installation.url)) foreign.push(frame.url());
  });
  await page.addInitScript("globalThis.pwned = () => { throw new Error('A script ran.'); };");
  probe = await openMarkdownProbe(page, installation.url);
});
afterAll(() => resources.disposeAsync());

test(`${COUNT} hostile answers, cut everywhere, run nothing, fetch nothing, and end as they are drawn at once`, {
  timeout: isLong ? 3_600_000 : 120_000,
}, async () => {
  const texts = hostileMarkdown(createRandom(seed), COUNT);
  const sum = { drawings: 0, elements: 0, depth: 0 };
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    const some = texts.slice(from, from + AT_ONCE);
    const results = await probe.probe(some, isLong);
    for (const [index, { problems, drawings, elements, depth }] of results.entries()) {
      const text = some[index] ?? "";
      const which = `PARLEY_SEED=${seed}, text ${from + index}: ${JSON.stringify(text.slice(0, 400))}`;
      const bounded = elements <= elementsFor(text) && depth <= MAX_DEPTH;
      expect({ which, problems, bounded }).toEqual({ which, problems: [], bounded: true });
      sum.drawings += drawings;
      sum.elements = Math.max(sum.elements, elements);
      sum.depth = Math.max(sum.depth, depth);
    }
  }
  expect(foreign).toEqual([]);
  expect(browser.problems).toEqual([]);
  if (isLong) console.log(`${COUNT} texts, ${JSON.stringify(sum)}`);
});
