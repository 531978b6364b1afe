import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import * as z from "zod";

const web = resolve(import.meta.dirname, "../../../apps/web");
const base = "/markdown-probe/";

const probed = z.array(
  z.object({
    problems: z.array(z.string()),
    drawings: z.number(),
    elements: z.number(),
    depth: z.number(),
  }),
);
export type Probed = z.infer<typeof probed>[number];

export interface MarkdownProbe {
  /** Draws each of them while it grows. `inTwo`: also as two pieces, cut in some places. */
  probe(texts: readonly string[], inTwo: boolean): Promise<Probed[]>;
}

/**
 * The page's own parts for answers on a page of their own, which lies on the server's origin and has
 * the very content security policy of its pages.
 */
export async function openMarkdownProbe(page: Page, url: string): Promise<MarkdownProbe> {
  const files = await buildProbe();
  const policy = (await fetch(url)).headers.get("content-security-policy");
  if (policy === null) throw new Error("The server's pages have no content security policy.");
  await page.route(`${url}${base}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(base.length);
    const body = files.get(name);
    const contentType = name.endsWith(".css") ? "text/css" : "text/javascript";
    await (body === undefined
      ? route.fulfill({ status: 404 })
      : route.fulfill({ body, contentType }));
  });
  await page.route(`${url}${base}`, (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      headers: { "content-security-policy": policy },
      body: `<!doctype html><html lang="en"><title>Probe</title><link rel="stylesheet" href="${base}style.css"><script type="module" src="${base}probe.js"></script><body>`,
    }),
  );
  await page.goto(`${url}${base}`);
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
  return {
    probe: async (texts, inTwo) =>
      probed.parse(
        await page.evaluate(`probeMarkdown(${JSON.stringify(texts)}, ${String(inTwo)})`),
      ),
  };
}

/** By name, as they would be served. */
async function buildProbe(): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "parley-markdown-probe-"));
  try {
    const vite = resolve(web, "node_modules/vite/bin/vite.js");
    const how = [
      "build",
      "--config",
      "vite.probe.config.ts",
      "--outDir",
      folder,
      "--logLevel",
      "warn",
    ];
    // In a test's own process React would be the one for development.
    const env = { ...process.env, NODE_ENV: "production" };
    await promisify(execFile)(process.execPath, [vite, ...how], { cwd: web, env });
    const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    return new Map(names.map((name, index) => [name, texts[index] ?? ""]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
