import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { ensureChromium } from "../../../tooling/chromium.ts";

const artifacts = resolve(import.meta.dirname, "../../artifacts");

const LAUNCH_ARGS = [
  "--disable-gpu",
  // A wheel scrolls at once: nobody has to guess when it has come to rest.
  "--disable-smooth-scrolling",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A Chromium with an empty profile, whose pages tell of every error that they meet. */
export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext;
  openPage(): Promise<Page>;
  /** What went wrong in the pages: uncaught errors and errors on the console, network apart. */
  readonly problems: readonly string[];
}

/**
 * @param serviceWorkers whether the page may keep itself for offline use
 * @param locale what its reader prefers
 */
export async function launchBrowser({
  serviceWorkers = "block",
  locale = "en-US",
}: {
  serviceWorkers?: "allow" | "block";
  locale?: string;
} = {}): Promise<Browser> {
  const executablePath = await ensureChromium();
  const profile = await mkdtemp(join(tmpdir(), "parley-chromium-"));
  const isRoot = process.getuid?.() === 0;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: isRoot ? ["--no-sandbox", ...LAUNCH_ARGS] : LAUNCH_ARGS,
    viewport: { width: 1280, height: 860 },
    colorScheme: "light",
    serviceWorkers,
    locale,
  });
  context.setDefaultTimeout(45_000);
  const problems: string[] = [];
  const watch = (page: Page): void => {
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      // A server that was killed on purpose cannot be reached.
      const expected = /net::ERR_|Failed to load resource/.test(message.text());
      if (message.type() === "error" && !expected)
        problems.push(`${page.url()}: ${message.text()}`);
    });
  };
  context.pages().forEach(watch);
  context.on("page", watch);
  return {
    context,
    problems,
    openPage: () => context.newPage(),
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Keeps a picture of a page for whoever wants to look, in `e2e/artifacts`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}.png`), animations: "disabled" });
}
