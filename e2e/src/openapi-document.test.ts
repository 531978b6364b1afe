import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type Browser, launchBrowser, takePicture } from "./driver/browser.ts";
import { freePort } from "./driver/free-port.ts";
import { Installation } from "./driver/installation.ts";
import { query, send } from "./driver/raw-call.ts";
import { callRest } from "./driver/rest-call.ts";

const committed = new URL("../../packages/api/openapi.json", import.meta.url);
const openApi = z.looseObject({
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({ SIMULATOR_TOKENS_PER_SECOND: "2000" });
});
afterAll(() => installation[Symbol.asyncDispose]());

async function servedDocument({ url } = installation) {
  return openApi.parse(await (await fetch(`${url}/api/v1/openapi.json`)).json());
}

describe("the document", () => {
  test("is the committed one, for everyone", async () => {
    const { servers, ...served } = await servedDocument();
    const expected = openApi.parse(JSON.parse(await readFile(committed, "utf8")));
    expect(served).toEqual({ ...expected, servers: undefined });
    expect(servers).toEqual([{ url: "/api/v1" }]);
  });

  test("is not sent again to those who have it", async () => {
    const path = "/api/v1/openapi.json";
    const first = await fetch(installation.url + path);
    // As a browser asks; fetch itself would say `no-cache`.
    const headers = {
      "if-none-match": first.headers.get("etag") ?? "",
      "cache-control": "max-age=0",
    };
    expect((await send(installation.url, { path, headers })).status).toBe(304);
    expect(first.headers.get("content-encoding")).not.toBeNull();
    expect(first.headers.get("access-control-allow-origin")).toBe("*");
    const posted = await send(installation.url, { path, method: "POST" });
    expect(posted).toMatchObject({ status: 405, message: expect.stringContaining("GET") });
    expect(posted.headers.get("allow")).toBe("GET");
  });

  test("names the public address where there is one", async () => {
    const PORT = String(await freePort());
    const PUBLIC_URL = `http://localhost:${PORT}`;
    await using published = await Installation.start({ PORT, PUBLIC_URL });
    const { servers } = await servedDocument(published);
    expect(servers).toEqual([{ url: `${PUBLIC_URL}/api/v1` }]);
  });

  test("and calls over REST leave the typed procedures as strict as they were", async () => {
    await servedDocument();
    expect(await callRest(installation, "GET /conversations?limit=5")).toMatchObject({
      status: 200,
    });
    const typed = query("conversations.list", { limit: "5" });
    const answer = await send(installation.url, { ...typed, headers: installation.authorization });
    expect(answer).toMatchObject({ status: 400, message: expect.stringContaining("limit") });
  });
});

describe("the page to read and to try it", () => {
  let browser: Browser;
  /** Requests to anywhere but the server, and violations of its content security policy. */
  const leaks: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    browser.context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(`${installation.url}/`) && /^(https?|wss?):/.test(url)) leaks.push(url);
    });
    await browser.context.exposeFunction("tellViolation", (what: string) => leaks.push(what));
    await browser.context.addInitScript(
      'document.addEventListener("securitypolicyviolation", (event) => tellViolation(event.violatedDirective + " " + event.blockedURI))',
    );
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  async function openDocs(hash = ""): Promise<Page> {
    const page = await browser.openPage();
    await page.goto(`${installation.url}/api/v1/docs${hash}`);
    await page.getByRole("heading", { name: "In one minute" }).waitFor();
    return page;
  }

  test("shows every operation, on a wide screen and a phone, in light and dark", async () => {
    const { paths } = await servedDocument();
    const page = await openDocs();
    const contents = page.getByRole("complementary");
    const sections = contents.getByRole("button", { expanded: false });
    await sections.first().waitFor();
    for (let closed = await sections.count(); closed > 0; closed = await sections.count())
      await sections.first().click();
    const links = await contents.getByRole("link", { name: /HTTP Method/ }).all();
    const hrefs = await Promise.all(links.map((link) => link.getAttribute("href")));
    const shown = hrefs.map((href) => href?.replace(/^#tag\/[^/]+\//, ""));
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()}${path}`),
    );
    expect(new Set(shown)).toEqual(new Set(described));
    expect(shown).toHaveLength(described.length);
    await takePicture(page, "docs-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await takePicture(page, "docs-dark");
    await page.setViewportSize({ width: 390, height: 800 });
    await takePicture(page, "docs-phone");
    const width = () => page.evaluate("document.documentElement.scrollWidth");
    await expect.poll(width).toBe(390);
    expect([...leaks, ...browser.problems]).toEqual([]);
    await page.close();
  });

  test("lets a person who brings a token call the API", async () => {
    const page = await openDocs();
    await page.getByLabel("Bearer Token").fill(installation.token);
    for (const [operation, anchor, text] of [
      ["get /models", "models/GET/models", '"models"'],
      ["post /chat", "chat/POST/chat", '"reply"'],
    ] as const) {
      await page.goto(`${installation.url}/api/v1/docs#tag/${anchor}`);
      await page.getByRole("button", { name: `(${operation})` }).click();
      const client = page.getByRole("dialog");
      await client.getByRole("button", { name: /^Send/ }).first().click();
      await client.getByText("200 OK").waitFor();
      await client.getByText(text).first().waitFor();
      await takePicture(page, `docs-${operation.replaceAll(/\W+/g, "-")}`);
      await page.keyboard.press("Escape");
      await client.waitFor({ state: "hidden" });
    }
    expect([...leaks, ...browser.problems]).toEqual([]);
    await page.close();
  });
});
