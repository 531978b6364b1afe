import axe from "axe-core";
import type { Page } from "playwright-core";
import * as z from "zod";
import { LAST_WORDS } from "./conversation-document.ts";
import type { WebBed } from "./web-bed.ts";

const pages = ["account", "presets", "usage", "organization", "audit-log", "status"];
const looks = [
  { colorScheme: "light", forcedColors: "none" },
  { colorScheme: "dark", forcedColors: "none" },
  { colorScheme: "light", forcedColors: "active" },
] as const;

const countInPage = `axe
  .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
  .then(({ violations }) => violations.reduce((sum, { nodes }) => sum + nodes.length, 0))`;

/** Places that stand in somebody's way by WCAG 2.2 AA, as far as axe sees: every main page, light, dark and in forced colours. */
export async function measureBarriers(bed: WebBed): Promise<number> {
  const id = await bed.insertConversation("A thread to look at", 20);
  const { page } = await bed.open("/");
  let barriers = await countBarriers(page);
  await page.goto(`${bed.url}/c/${id}`);
  await page.getByText(LAST_WORDS).waitFor();
  barriers += await countBarriers(page);
  for (const name of pages) {
    await page.goto(`${bed.url}/settings/${name}`);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    barriers += await countBarriers(page);
  }
  await page.close();
  return barriers;
}

async function countBarriers(page: Page): Promise<number> {
  await page.evaluate(axe.source);
  // Colours on their way from one look to the next are read by nobody.
  await page.addStyleTag({
    content: "* { transition: none !important; animation: none !important }",
  });
  let sum = 0;
  for (const look of looks) {
    await page.emulateMedia(look);
    sum += z.number().parse(await page.evaluate(countInPage));
  }
  return sum;
}
