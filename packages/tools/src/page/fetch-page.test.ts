import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createOutbound } from "@parley/outbound";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { IsolatedWork, workerBeside } from "../isolated/isolated-work.ts";
import { call } from "../testing/call.ts";
import { createFetchPage } from "./fetch-page.ts";

const worker = workerBeside(import.meta.url, "page-worker");
/** On a busy machine, what is quick takes long, too. */
const patient = new IsolatedWork({ worker, timeoutMs: 20_000, memoryMb: 256 });
const strict = new IsolatedWork({ worker, timeoutMs: 1_500, memoryMb: 256 });
const outbound = createOutbound({ allowPrivate: ["127.0.0.1/32"] });
const tool = createFetchPage({ outbound, work: patient, needsApproval: false });
const strictTool = createFetchPage({ outbound, work: strict, needsApproval: false });

let server: Server;
let base: string;
const result = z.object({ text: z.string() });
const answers = new Map<string, RequestListener>();

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = answers.get(request.url ?? "");
    if (answer === undefined) response.writeHead(404).end("no");
    else answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(async () => {
  await Promise.all([patient.close(), strict.close(), outbound.close()]);
  server.close();
});

function page(path: string, body: string | Buffer, type = "text/html; charset=utf-8"): string {
  answers.set(
    path,
    (_request, response) => void response.setHeader("content-type", type).end(body),
  );
  return base + path;
}

const paragraph = "Rivers carry water, sand and stories, from the hills down to the sea. ";
const article = `<!doctype html><html><head><title>Rivers &amp; hills</title><style>p{}</style></head><body>
<nav><a href="/">Home</a><a href="/more">More</a></nav>
<article><h1>On rivers</h1><p>${paragraph.repeat(4)}<a href="/source">source</a></p><script>steal()</script>
<ul><li>Rhine</li><li>Elbe</li></ul><p>${paragraph.repeat(4)}</p></article><footer>© somebody</footer></body></html>`;

describe("a page", { timeout: 60_000 }, () => {
  it("is its title and its words, without what is around them", async () => {
    const { output, isError } = await call(tool, { url: page("/article", article) });
    expect(isError).toBe(false);
    expect(output).toMatchObject({ url: `${base}/article`, title: "Rivers & hills", cut: false });
    const { text } = result.parse(output);
    expect(text).toContain("stories, from the hills");
    expect(text).toContain(`source [${base}/source]`);
    expect(text).toContain("* Rhine");
    expect(text).not.toMatch(/steal|somebody|<p>/);
  });

  it("of few words is all of them", async () => {
    const url = page("/short", "<title>Note</title><p>Back at <b>five</b>.</p>");
    expect(await call(tool, { url })).toMatchObject({
      output: { title: "Note", text: "Back at five." },
    });
  });

  it("without a single element is its text", async () => {
    const url = page("/bare", "Back at five &amp; six.");
    expect(await call(tool, { url })).toMatchObject({
      output: { title: null, text: "Back at five & six." },
      isError: false,
    });
  });

  it("has a title, and not all of its words in it", async () => {
    const url = page("/titled", `<title>${"T".repeat(100_000)}</title><p>Here.</p>`);
    expect(await call(tool, { url })).toMatchObject({
      output: { title: "T".repeat(300), text: "Here." },
    });
  });

  it("of another kind of text is as it is", async () => {
    const url = page("/data", '{"a": 1}', "application/json");
    expect(await call(tool, { url })).toMatchObject({ output: { title: null, text: '{"a": 1}' } });
  });

  it.for([
    ["text/html; charset=iso-8859-1", Buffer.from("<p>Gr\xfc\xdfe</p>", "latin1")],
    ["text/html", Buffer.from('<meta charset="windows-1252"><p>Gr\xfc\xdfe</p>', "latin1")],
    ["text/html; charset=nonsense", Buffer.from("<p>Grüße</p>")],
  ] as const)("is read as it is encoded: %s", async ([type, bytes]) => {
    expect(await call(tool, { url: page("/encoded", bytes, type) })).toMatchObject({
      output: { text: "Grüße" },
    });
  });

  it.for(["image/png", "application/pdf", "application/octet-stream", "video/mp4"])(
    "that is %s is no text",
    async (type) => {
      expect(await call(tool, { url: page("/other", "x", type) })).toEqual({
        output: `This is not text, but ${type}.`,
        isError: true,
      });
    },
  );

  it("is cut where it is long", async () => {
    const url = page("/long", "word ".repeat(600_000), "text/plain");
    const { output } = await call(tool, { url });
    expect(output).toMatchObject({ cut: true });
    expect(result.parse(output).text).toHaveLength(40_000);
  });

  it("that is not there is told of", async () => {
    expect(await call(tool, { url: `${base}/nothing` })).toEqual({
      output: "The server answers with status 404.",
      isError: true,
    });
  });

  it("inside is refused, and so is what is no address", async () => {
    for (const url of ["http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd", "nothing"])
      expect(await call(tool, { url })).toMatchObject({ isError: true });
  });

  it.for([
    ["elements in elements", `${"<div>".repeat(100_000)}x`],
    ["an open tag", "<".repeat(1_000_000)],
    ["many attributes", `<a ${"x=1 ".repeat(400_000)}>`],
    ["open comments", "<!--".repeat(300_000)],
  ])("of %s lets nothing else wait", async ([, html]) => {
    const { output } = await call(strictTool, { url: page("/hostile", html ?? "") });
    expect(JSON.stringify(output).length).toBeLessThan(200_000);
    expect(await call(strictTool, { url: page("/short", "<p>Still here.</p>") })).toMatchObject({
      output: { text: "Still here." },
    });
  });
});
