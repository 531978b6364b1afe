import * as z from "zod";
import { LAST_WORDS } from "./conversation-document.ts";
import { clickUntil, firstRouteBytes, whenQuietInPage } from "./in-page.ts";
import { readCost, readFrames, readLiveHeap, watchFrames } from "./page-cost.ts";
import type { ProbedPage, WebBed } from "./web-bed.ts";

const KB = 1_000;
const bytes = z.object({ js: z.number(), css: z.number() });

/** Bytes that the first route takes over the wire before the page has loaded, compressed, in kB. */
export async function measureFirstRoute(bed: WebBed): Promise<{ js: number; css: number }> {
  const { page } = await bed.open("/");
  const sizes = bytes.parse(await page.evaluate(firstRouteBytes));
  await page.close();
  return { js: sizes.js / KB, css: sizes.css / KB };
}

/** From the click on a conversation in the list to its last words on the screen, in ms. */
export async function measureOpening(bed: WebBed, messages: number): Promise<number> {
  const title = `A thread of ${messages} messages`;
  await bed.insertConversation(title, messages);
  const { page } = await bed.open("/");
  const link = page.getByTestId("conversation-link").filter({ hasText: title }).first();
  await link.waitFor();
  // What loads by itself after the first route is there by the time anybody clicks.
  await page.evaluate(whenQuietInPage);
  const took = z.number().parse(await page.evaluate(clickUntil(title, LAST_WORDS)));
  await page.close();
  return took;
}

export interface StreamCost {
  scriptMs: number;
  longestFrameMs: number;
  framesOver100Ms: number;
}

/** An answer of 4,000 deltas, about 20 kB, into a thread of 100 messages. */
export async function measureStream(bed: WebBed): Promise<StreamCost> {
  const id = await bed.insertConversation("A thread to answer in", 100);
  const probed = await bed.open(`/c/${id}`);
  const { page } = probed;
  await page.getByText(LAST_WORDS).waitFor();
  // Drawing the thread itself is another figure.
  await page.evaluate(whenQuietInPage);
  const before = await readCost(probed);
  await watchFrames(probed);
  await ask(probed, "/long 4000 rate=500");
  const frames = await readFrames(probed);
  const after = await readCost(probed);
  await page.close();
  return {
    scriptMs: after.scriptMs - before.scriptMs,
    longestFrameMs: Math.max(...frames),
    framesOver100Ms: frames.filter((ms) => ms > 100).length,
  };
}

/** What each of the last 40 of 50 answers, each in a new chat, leaves in the heap, in KiB. */
export async function measureMemory(bed: WebBed): Promise<number> {
  const probed = await bed.open("/");
  const { page } = probed;
  const answerOne = async (): Promise<void> => {
    await page.getByTestId("new-chat").click();
    await page.waitForURL(`${bed.url}/`);
    await ask(probed, "/long 300 rate=max");
  };
  for (let count = 0; count < 10; count++) await answerOne();
  const warm = await readLiveHeap(probed);
  for (let count = 0; count < 40; count++) await answerOne();
  const end = await readLiveHeap(probed);
  await page.close();
  return ((end - warm) * 1_024) / 40;
}

/** Asks, and waits for the end of the answer. */
async function ask({ page }: ProbedPage, question: string): Promise<void> {
  const ids = page.locator('[data-testid="message"][data-role="assistant"]');
  const last = (await ids.count()) === 0 ? "" : await ids.last().getAttribute("data-message-id");
  await page.getByTestId("composer-input").fill(question);
  await page.getByTestId("composer-input").press("Enter");
  // Looked for again and again while it is measured: it has to be found fast.
  await page
    .locator(
      `.message-row:last-child > [data-role="assistant"][data-status="completed"]:not([data-message-id="${last}"])`,
    )
    .waitFor({ state: "attached" });
}
