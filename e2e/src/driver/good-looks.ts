import type { Page } from "playwright-core";
import { expect } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { takePicture } from "./browser.ts";

/** The page without barriers, dark, light and on a narrow phone, with a picture of each. */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  const look = async (variant: string, only?: "colours"): Promise<void> => {
    const barriers = await findBarriers(page, only);
    await takePicture(page, `${name}-${variant}`);
    expect(barriers).toEqual([]);
  };
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await look(colorScheme, colorScheme === "light" ? "colours" : undefined);
  }
  await page.setViewportSize({ width: 360, height: 780 });
  await look("phone");
  const overflow = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  expect(overflow).toBe(0);
  await page.setViewportSize({ width: 1280, height: 860 });
}
