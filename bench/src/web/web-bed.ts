import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "@parley/sim";
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";
import * as z from "zod";
import { ensureChromium } from "../../../tooling/chromium.ts";
import { startServer } from "../streams/start-server.ts";
import { conversationDocument } from "./conversation-document.ts";

/** A page, and the protocol by which Chromium tells what it costs. */
export interface ProbedPage {
  page: Page;
  devtools: CDPSession;
}

/** The built server, with a signed-in browser in front of it. */
export interface WebBed extends AsyncDisposable {
  url: string;
  open(path: string): Promise<ProbedPage>;
  /** Puts a conversation of so many messages there, and returns its id. */
  insertConversation(title: string, messages: number): Promise<string>;
}

const imported = z.object({ conversationId: z.uuid() });
const anywhere = { server: null, others: null };
const viewport = { width: 1280, height: 860 };

export async function startWebBed(): Promise<WebBed> {
  await using resources = new AsyncDisposableStack();
  const simulator = await startSimulator({ tokensPerSecond: 60 });
  resources.defer(() => simulator.close());
  const server = await startServer("parley", {
    simulatorUrl: simulator.url,
    pinning: anywhere,
    profile: undefined,
  });
  resources.defer(() => server.stop());
  const context = resources.adopt(await launch(), (each) => each.close());
  await signIn(context, server.url, server.token);
  const kept = resources.move();
  return {
    url: server.url,
    async open(path) {
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send("Performance.enable");
      await page.goto(server.url + path);
      await page.getByTestId("composer-input").waitFor();
      return { page, devtools };
    },
    async insertConversation(title, messages) {
      const answer = await context.request.post(`${server.url}/api/v1/conversations/import`, {
        headers: { authorization: `Bearer ${server.token}` },
        data: { document: conversationDocument(title, messages) },
      });
      if (!answer.ok()) throw new Error(`The import was refused: ${await answer.text()}`);
      return imported.parse(await answer.json()).conversationId;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function launch(): Promise<BrowserContext> {
  const profile = await mkdtemp(join(tmpdir(), "parley-bench-chromium-"));
  const isRoot = process.getuid?.() === 0;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await ensureChromium(),
    headless: true,
    args: ["--disable-gpu", ...(isRoot ? ["--no-sandbox"] : [])],
    viewport,
  });
  context.setDefaultTimeout(60_000);
  context.on("close", () => void rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  return context;
}

async function signIn(context: BrowserContext, url: string, token: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/auth/session`, {
    headers: { origin: url },
    data: { token },
  });
  if (!answer.ok()) throw new Error(`Signing in was refused: ${await answer.text()}`);
}
