import { createHash, randomBytes, randomUUID } from "node:crypto";
import { request } from "node:http";
import type { Db } from "@parley/db";
import { conversation, type File, file } from "@parley/shared";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectTo, takeSnapshot } from "./driver/database-snapshot.ts";
import { embeddedConnection } from "./driver/embedded-postgres.ts";
import { Installation } from "./driver/installation.ts";
import { callRest } from "./driver/rest-call.ts";
import { until } from "./driver/until.ts";

/** Files as they go over the wire, by REST and as the page takes them. */

let installation: Installation;
let db: Db;
let cookie: string;

beforeAll(async () => {
  installation = await Installation.start({ LOG_LEVEL: "warn", FILE_STORAGE_MB_PER_USER: "4" });
  db = connectTo(await embeddedConnection(installation.dataDir));
  const signedIn = await fetch(installation.server.signInUrl, { redirect: "manual" });
  cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
});
afterAll(async () => {
  await db.destroy();
  await installation[Symbol.asyncDispose]();
});

const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), randomBytes(400_000)]);
const octets = { "content-type": "application/octet-stream" };

async function upload(body: Buffer | string, name = "a"): Promise<File> {
  const route = `POST /files?name=${encodeURIComponent(name)}`;
  const { status, json } = await callRest(installation, route, { body, headers: octets });
  expect(status).toBe(201);
  return file.parse(json);
}

test("comes back as it went, as nothing but what it is, and only to its owner", async () => {
  const image = await upload(png, 'a "chart" – Übersicht.png');
  const page = await upload("<script>alert(1)</script>", "page.html");
  const pageBytes = { cookie };
  for (const [{ id }, type, disposition] of [
    [image, "image/png", /^inline; filename=.*UTF-8''/],
    [page, "text/plain; charset=utf-8", /^attachment; filename=page.html$/],
  ] as const) {
    const byRest = `${installation.url}/api/v1/files/${id}/content`;
    const byPage = `${installation.url}/api/files/${id}/content`;
    for (const [url, headers] of [
      [byRest, installation.authorization],
      [byPage, pageBytes],
    ] as const) {
      const answer = await fetch(url, { headers });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      expect(answer.status).toBe(200);
      expect(sha256).toBe((id === image.id ? image : page).sha256);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "content-type": type,
        "content-length": String(bytes.length),
        "content-disposition": expect.stringMatching(disposition),
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-cache, no-transform",
        etag: `"${sha256}"`,
      });
      const known = await fetch(url, { headers: { ...headers, "if-none-match": `"${sha256}"` } });
      expect({ status: known.status, body: await known.text() }).toEqual({ status: 304, body: "" });
      expect((await fetch(url)).status).toBe(401);
    }
    // A cookie is no credential for REST, and another site's page is given nothing.
    expect((await fetch(byRest, { headers: pageBytes })).status).toBe(401);
    const foreign = { ...pageBytes, "sec-fetch-site": "cross-site" };
    expect((await fetch(byPage, { headers: foreign })).status).toBe(403);
  }
});

test("each upload that cannot be is refused with a sentence, and nothing is written", async () => {
  const wrong: [string, { body?: Buffer | string; headers?: object }, number, RegExp][] = [
    ["/files", { body: "words" }, 400, /^name: /],
    ["/files?name=%20", { body: "words" }, 400, /^name: The name is empty/],
    [`/files?name=${"n".repeat(256)}`, { body: "words" }, 400, /^name: /],
    ["/files?name=a%00b", { body: "words" }, 400, /^name: The name must not contain control/],
    ["/files?name=a&more=1", { body: "words" }, 400, /more/],
    ["/files?name=a", { body: "" }, 400, /The file is empty/],
    ["/files?name=a", { body: Buffer.from([0x50, 0x4b, 3, 4, 0, 0]) }, 415, /PNG, JPEG.* PDF/],
    ["/files?name=a", { body: Buffer.from("caf\xe9", "latin1") }, 415, /cannot be attached/],
    ["/files?name=a", { body: "a".repeat(1024 * 1024 + 1) }, 413, /text file .* at most 1 MB/],
    [
      "/files?name=a",
      { body: Buffer.concat([png.subarray(0, 8), Buffer.alloc(5 * 1024 * 1024)]) },
      413,
      /image .* at most 5 MB/,
    ],
    [
      "/files?name=a",
      { body: Buffer.concat([Buffer.from("%PDF-1.4"), Buffer.alloc(20 * 1024 * 1024)]) },
      413,
      /PDF .* at most 20 MB/,
    ],
    [
      "/files?name=a",
      { body: "words", headers: { "content-encoding": "gzip" } },
      415,
      /without a Content-Encoding/,
    ],
    ["/files?name=a", { body: "words", headers: { authorization: "Bearer no" } }, 401, /token/],
    [
      "/files?name=a",
      { body: "words", headers: { "idempotency-key": randomUUID() } },
      400,
      /Idempotency-Key/,
    ],
  ];
  const before = await takeSnapshot(db);
  for (const [path, { body, headers }, status, says] of wrong) {
    const answer = await callRest(installation, `POST ${path}`, {
      body,
      headers: { ...octets, ...headers },
    });
    expect({ path, status: answer.status, json: answer.json }).toMatchObject({
      path,
      status,
      json: { message: expect.stringMatching(says) },
    });
  }
  for (const route of ["GET /files/x", `GET /files/${randomUUID()}/content`])
    expect((await callRest(installation, route)).status).toBe(route.endsWith("x") ? 400 : 404);
  expect((await callRest(installation, `HEAD /files/${randomUUID()}/content`)).status).toBe(405);
  // The page's way knows where a request comes from.
  const byPage = `${installation.url}/api/files?name=a`;
  for (const [headers, status] of [
    [{}, 401],
    [{ cookie, origin: "https://elsewhere.example" }, 403],
    [{ cookie, origin: "null" }, 403],
  ] as const)
    expect((await fetch(byPage, { method: "POST", body: "words", headers })).status).toBe(status);
  expect(await takeSnapshot(db)).toBe(before);
});

test("an upload that is cut leaves nothing", async () => {
  const before = await takeSnapshot(db);
  const cut = request(`${installation.url}/api/v1/files?name=cut.png`, {
    method: "POST",
    headers: { ...installation.authorization, "content-length": String(png.length) },
  });
  cut.on("error", () => undefined);
  cut.write(png.subarray(0, 300_000));
  const rows = () => db.selectFrom("files").select("id").where("name", "=", "cut.png").execute();
  await until("it is being stored", async () => (await rows()).length === 1);
  cut.destroy();
  await until("it is gone", async () => (await rows()).length === 0);
  expect(await takeSnapshot(db)).toBe(before);
});

test("no more is kept of one person than there is room for", async () => {
  const large = Buffer.concat([Buffer.from("%PDF-1.4"), Buffer.alloc(2.5 * 1024 * 1024)]);
  const first = await upload(large, "large.pdf");
  const refused = await callRest(installation, "POST /files?name=more.pdf", {
    body: large,
    headers: octets,
  });
  expect(refused).toMatchObject({
    status: 413,
    json: { message: expect.stringMatching(/no room left/) },
  });
  expect((await callRest(installation, `DELETE /files/${first.id}`)).status).toBe(204);
  await upload(large, "more.pdf");
});

test("a message names only files that are there, and not too many", async () => {
  const { id } = await upload("words");
  const content = (blocks: unknown[]) => ({ body: { content: blocks } });
  const made = await callRest(installation, "POST /conversations", { body: {} });
  const route = `POST /conversations/${conversation.parse(made.json).id}/messages`;
  const block = { type: "file", fileId: id };
  const wrong: [unknown[], number, RegExp][] = [
    [[{ ...block, fileId: randomUUID() }], 404, /^content\.0\.fileId: There is no such file/],
    [[block, { type: "file", fileId: "x" }], 400, /content/],
    [[{ ...block, name: "x" }], 400, /content/],
    [[{ type: "image", fileId: id }], 400, /content/],
    [Array.from({ length: 21 }, () => block), 400, /at most 20 files/],
    [[{ type: "text", text: " " }], 400, /empty/],
  ];
  const before = await takeSnapshot(db);
  for (const [blocks, status, says] of wrong)
    expect(await callRest(installation, route, content(blocks))).toMatchObject({
      status,
      json: { message: expect.stringMatching(says) },
    });
  expect(await takeSnapshot(db)).toBe(before);
  expect((await callRest(installation, route, content([block, block]))).status).toBe(202);
});
