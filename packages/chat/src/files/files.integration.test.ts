import { createHash, randomBytes } from "node:crypto";
import {
  type ExportRecord,
  type File,
  MAX_IMAGE_SIZE,
  MAX_TEXT_FILE_SIZE,
  type Principal,
  textOf,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let one: TestProcess;
let chat: TestProcess["chat"];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  one = await bed.start();
  chat = one.chat;
});
afterAll(() => bed.close());
beforeEach(async () => {
  await bed.db.deleteFrom("conversations").execute();
  await bed.db.deleteFrom("files").execute();
});

/** As much of a PNG as the simulator looks at, and anything after it. */
function png(length: number): Buffer {
  const head = Buffer.alloc(24);
  head.write("\x89PNG\r\n\x1a\n", "latin1");
  head.writeUInt32BE(64, 16);
  head.writeUInt32BE(48, 20);
  return Buffer.concat([head, randomBytes(length - head.length)]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface UploadTraits {
  name?: string;
  /** Bytes that come in at once. */
  pieces?: number;
  announced?: number | undefined;
}

function upload(
  bytes: Buffer,
  { name = "a file", pieces = 10_007, announced }: UploadTraits = {},
  principal: Principal = bed.principal,
): Promise<File> {
  return chat.files.upload(principal, { name }, { bytes: inPieces(bytes, pieces), announced });
}

async function bytesOf(id: string, principal: Principal = bed.principal): Promise<Buffer> {
  const { chunks } = await chat.files.read(principal, id);
  return Buffer.concat(await all(chunks));
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const fileBlock = ({ id: fileId }: File) => ({ type: "file" as const, fileId });
const text = (words: string) => ({ type: "text" as const, text: words });

async function send(
  content: Parameters<typeof chat.messages.send>[1]["content"],
  more: object = {},
) {
  const started = await chat.messages.send(bed.principal, {
    conversationId: uuidv7(),
    createConversation: true,
    content,
    ...more,
  });
  await readFollow(chat, bed.principal, started.run.id);
  return started;
}

async function answerOf({ run }: { run: { conversationId: string; messageId: string } }) {
  const { conversationId, messageId } = run;
  const messages = await chat.conversations.messages(bed.principal, { conversationId });
  return textOf(messages.find(({ id }) => id === messageId)?.content ?? []);
}

async function rowsOf(): Promise<{ files: number; chunks: number; links: number }> {
  const count = async (table: "files" | "fileChunks" | "messageFiles") =>
    (await bed.db.selectFrom(table).selectAll().execute()).length;
  return {
    files: await count("files"),
    chunks: await count("fileChunks"),
    links: await count("messageFiles"),
  };
}
const nothing = { files: 0, chunks: 0, links: 0 };

describe("upload", () => {
  test.each([1, 12, 252 * 1024 - 1, 252 * 1024, 252 * 1024 + 1, 1_000_003])(
    "gives %i bytes back as they were, however they came in",
    async (length) => {
      const bytes = Buffer.alloc(length, "ab\n");
      for (const pieces of [997, 4_000_000]) {
        const announced = pieces === 997 ? undefined : length;
        const file = await upload(bytes, { pieces, announced, name: "notes.md" });
        expect(file).toMatchObject({
          name: "notes.md",
          mediaType: "text/plain",
          size: length,
          sha256: hashOf(bytes),
          expiresAt: expect.any(String),
        });
        expect((await bytesOf(file.id)).equals(bytes)).toBe(true);
      }
    },
  );

  test("tells the type by the bytes alone", async () => {
    const of: [string, string][] = [
      ["\x89PNG\r\n\x1a\n and so on", "image/png"],
      ["\xff\xd8\xff\xe0 and so on", "image/jpeg"],
      ["GIF89a and so on", "image/gif"],
      ["RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"],
      ["%PDF-1.7\n%\xe2\xe3", "application/pdf"],
      ["<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "text/plain"],
      ["<!doctype html><script>1</script>", "text/plain"],
      ["RIFF, and no image", "text/plain"],
      [" %PDF-1.7 is not at the beginning", "text/plain"],
    ];
    for (const [head, mediaType] of of)
      expect(await upload(Buffer.from(head, "latin1"), { name: "x.exe" })).toMatchObject({
        mediaType,
      });
  });

  test.each([
    ["an empty file", Buffer.alloc(0), "BAD_REQUEST"],
    ["a program", Buffer.from("\x7fELF\x02\x01\x01\0\0\0", "latin1"), "UNSUPPORTED_MEDIA_TYPE"],
    [
      "a zip",
      Buffer.from("PK\x03\x04\x14\0\0\0\x08\0 and so on", "latin1"),
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["a text in another encoding", Buffer.from("Gr\xfc\xdfe", "latin1"), "UNSUPPORTED_MEDIA_TYPE"],
    [
      "what is no text only far behind",
      Buffer.concat([Buffer.alloc(600_000, "a"), Buffer.from([0xff])]),
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["half a letter at the end", Buffer.from([0x61, 0xc3]), "UNSUPPORTED_MEDIA_TYPE"],
    ["a text that is too long", Buffer.alloc(MAX_TEXT_FILE_SIZE + 1, "a"), "PAYLOAD_TOO_LARGE"],
    ["an image that is too large", png(MAX_IMAGE_SIZE + 1), "PAYLOAD_TOO_LARGE"],
  ])("refuses %s, and keeps nothing of it", async (_what, bytes, code) => {
    for (const announced of [bytes.length, undefined])
      await expect(upload(bytes, { announced })).rejects.toMatchObject({ code });
    expect(await rowsOf()).toEqual(nothing);
  });

  test("keeps nothing of what breaks off", async () => {
    async function* breaking(): AsyncGenerator<Buffer, void> {
      yield png(600_000);
      throw new Error("The socket was cut.");
    }
    const broken = chat.files.upload(
      bed.principal,
      { name: "cut.png" },
      { bytes: breaking(), announced: 900_000 },
    );
    await expect(broken).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await rowsOf()).toEqual(nothing);
  });

  test("keeps to the room of a person and of an organization, also when many come at once", async () => {
    for (const storage of [
      { perUser: 2_500, perOrganization: 0 },
      { perUser: 0, perOrganization: 2_500 },
    ]) {
      const { files } = (await bed.start({ storage })).chat;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, () =>
          files.upload(
            bed.principal,
            { name: "one" },
            { bytes: inPieces(png(1_000), 100), announced: 1_000 },
          ),
        ),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
      const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      const full = expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" });
      expect(refused).toEqual([full, full, full]);
      await bed.db.deleteFrom("files").execute();
    }
  });

  test("lets one person upload only so many at once", async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    async function* slow(): AsyncGenerator<Buffer, void> {
      yield Buffer.from("slow");
      await held;
    }
    const going = Array.from({ length: 10 }, () =>
      chat.files.upload(bed.principal, { name: "slow" }, { bytes: slow(), announced: undefined }),
    );
    await expect(upload(Buffer.from("one more"))).rejects.toMatchObject({ code: "RATE_LIMITED" });
    letGo();
    await Promise.all(going);
    await upload(Buffer.from("one more"));
  });
});

describe("a message with files", () => {
  test("brings every byte to the model, and to every later turn", async () => {
    const image = png(700_001);
    const pdf = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(500_000)]);
    const notes = Buffer.from("Grüße aus ".repeat(40_000));
    const files = [
      await upload(image, { name: "chart.png" }),
      await upload(pdf, { name: "report.pdf" }),
      await upload(notes, { name: "notes.md" }),
    ];
    const first = await send([...files.map(fileBlock), text("/files rate=max")]);
    const answer = await answerOf(first);
    expect(answer).toContain("an image of 64×48 pixels (image/png, 700,001 bytes)");
    for (const bytes of [image, pdf, notes]) expect(answer).toContain(hashOf(bytes));
    expect(answer).toContain("“report.pdf”");
    expect(first.userMessage.content).toMatchObject([
      { type: "image", fileId: files[0]?.id, name: "chart.png", size: 700_001 },
      { type: "document", mediaType: "application/pdf" },
      { type: "document", mediaType: "text/plain" },
      { type: "text" },
    ]);
    const { conversationId } = first.run;
    // The input tokens of the second turn hold the first one's text file.
    const second = await send("/echo rate=max and now", { conversationId });
    const run = await chat.runs.get(bed.principal, second.run.id);
    const { cacheReadTokens = 0, inputTokens = 0, cacheWriteTokens = 0 } = run.usage ?? {};
    expect(cacheReadTokens + inputTokens + cacheWriteTokens).toBeGreaterThan(100_000);
    const edited = await chat.messages.edit(bed.principal, {
      messageId: first.userMessage.id,
      content: [...files.slice(0, 1).map(fileBlock), text("/files rate=max")],
    });
    await readFollow(chat, bed.principal, edited.run.id);
    expect((await answerOf(edited)).split("\n")).toHaveLength(1);
    expect(await rowsOf()).toMatchObject({ files: 3, links: 4 });
  });

  test("may have files alone, and is then called as the first of them", async () => {
    const started = await send([fileBlock(await upload(png(100), { name: "Tomatoes.png" }))]);
    expect(await answerOf(started)).toContain("64×48");
    const { conversationId } = started.run;
    const conversation = await chat.conversations.get(bed.principal, conversationId);
    expect(conversation.title).toBe("Tomatoes.png");
  });

  test("is refused, and not written, with a file that is another's, unfinished or gone", async () => {
    const own = await upload(png(100));
    const theirs = await upload(png(100), {}, bed.foreigner);
    const gone = await upload(png(100));
    await chat.files.delete(bed.principal, gone.id);
    const unfinished = uuidv7();
    const { organizationId, userId } = bed.principal;
    await bed.db
      .insertInto("files")
      .values({ id: unfinished, organizationId, userId, name: "x", size: 9, expiresAt: new Date() })
      .execute();
    for (const fileId of [theirs.id, gone.id, unfinished, uuidv7()])
      await expect(
        send([fileBlock(own), { type: "file", fileId }, text("/echo")]),
      ).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringMatching(/^content\.1/) });
    expect(await bed.db.selectFrom("messages").selectAll().execute()).toEqual([]);
    expect((await chat.files.get(bed.principal, own.id)).expiresAt).not.toBeNull();
    for (const call of [
      () => chat.files.get(bed.principal, theirs.id),
      () => chat.files.read(bed.principal, theirs.id),
      () => chat.files.delete(bed.principal, theirs.id),
    ])
      await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await bytesOf(theirs.id, bed.foreigner)).length).toBe(100);
  });

  test("is refused where the conversation has more than a model takes", async () => {
    const large = () => {
      const bytes = Buffer.alloc(12 * 1024 * 1024, "a");
      bytes.write("%PDF-1.7");
      return upload(bytes, { pieces: 1_000_000, name: "large.pdf" });
    };
    const first = await send([fileBlock(await large()), text("/echo rate=max one")]);
    const { conversationId } = first.run;
    const second = await large();
    await expect(
      send([fileBlock(second), text("/echo two")], { conversationId }),
    ).rejects.toMatchObject({
      code: "PAYLOAD_TOO_LARGE",
      message: expect.stringMatching(/24\.0 MB/),
    });
    // Beside it, in a branch of its own, there is room.
    await send([fileBlock(second), text("/echo rate=max")], { conversationId, parentId: null });
  });

  test("costs what its files may cost, where there is a budget", async () => {
    const subject = { subjectType: "user" as const, subjectId: bed.principal.userId };
    await chat.budgets.set(bed.principal, { ...subject, monthlyMicroDollars: 1_000_000 });
    try {
      const pdf = await upload(Buffer.from("%PDF-1.7\nshort"));
      await expect(send([fileBlock(pdf), text("/echo")])).rejects.toMatchObject({
        code: "BUDGET_EXCEEDED",
      });
      await send([fileBlock(await upload(png(100))), text("/echo rate=max")]);
    } finally {
      await chat.budgets.remove(bed.principal, subject);
    }
  });

  test("takes a stop while it waits for the memory that its files need", async () => {
    const started = await chat.messages.send(bed.principal, {
      conversationId: uuidv7(),
      createConversation: true,
      content: [fileBlock(await upload(png(2_000_000))), text("/long 4000 rate=10")],
    });
    await chat.runs.stop(bed.principal, started.run.id);
    await readFollow(chat, bed.principal, started.run.id);
    const run = await chat.runs.get(bed.principal, started.run.id);
    expect(run.status).toBe("stopped");
  });
});

describe("deletion", () => {
  test("takes a file with the last message that has it", async () => {
    const shared = await upload(png(300_000));
    const a = await send([fileBlock(shared), text("/echo rate=max a")]);
    const b = await send([fileBlock(shared), text("/echo rate=max b")]);
    await expect(chat.files.delete(bed.principal, shared.id)).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await chat.conversations.delete(bed.principal, a.run.conversationId);
    expect(await rowsOf()).toEqual({ files: 1, chunks: 2, links: 1 });
    await chat.conversations.delete(bed.principal, b.run.conversationId);
    expect(await rowsOf()).toEqual(nothing);
  });

  test("of all that somebody wrote takes what was sent, and what was not", async () => {
    await send([fileBlock(await upload(png(100))), text("/echo rate=max")]);
    await upload(png(100));
    const theirs = await upload(png(100), {}, bed.foreigner);
    await chat.data.deleteContentOf(bed.principal, bed.principal.userId);
    expect(await rowsOf()).toEqual({ files: 1, chunks: 1, links: 0 });
    await chat.files.get(bed.foreigner, theirs.id);
  });

  test("of a conversation and a message that takes its file, at the same time: one of them wins", async () => {
    for (let round = 0; round < 10; round++) {
      const file = await upload(png(100));
      const first = await send([fileBlock(file), text("/echo rate=max")]);
      const [, sent] = await Promise.allSettled([
        chat.conversations.delete(bed.principal, first.run.conversationId),
        send([fileBlock(file), text("/files rate=max")]),
      ]);
      const outcome =
        sent.status === "rejected"
          ? { refused: sent.reason, rows: await rowsOf() }
          : { answer: await answerOf(sent.value) };
      expect([
        { refused: expect.objectContaining({ code: "NOT_FOUND" }), rows: nothing },
        { answer: expect.stringContaining(file.sha256) },
      ]).toContainEqual(outcome);
      await bed.db.deleteFrom("conversations").execute();
      expect(await rowsOf()).toEqual(nothing);
    }
  });

  test("comes by itself for what nobody sends, and only for that", async () => {
    const kept = await upload(png(100));
    const sent = await upload(png(100));
    await send([fileBlock(sent), text("/echo rate=max")]);
    const unsent = await upload(png(100));
    await bed.db
      .updateTable("files")
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where("id", "=", unsent.id)
      .execute();
    await expect
      .poll(() => bed.db.selectFrom("files").select("id").where("id", "=", unsent.id).execute())
      .toEqual([]);
    await expect(chat.files.get(bed.principal, unsent.id)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    for (const { id } of [kept, sent]) await chat.files.get(bed.principal, id);
    const hours = (Date.parse(kept.expiresAt ?? "") - Date.parse(kept.createdAt)) / 3_600_000;
    expect(hours).toBeCloseTo(24, 3);
  });
});

describe("what is taken along", () => {
  async function exported(conversationId: string) {
    const input = { conversationId, format: "json" as const };
    const exporting = await chat.data.exportConversation(bed.principal, input);
    const records: ExportRecord[] = await all(exporting.records);
    const files = records.flatMap((record) => {
      if (record.type !== "file") return [];
      const { type: _type, userId: _user, conversationId: _id, ...file } = record;
      const bytes = records.flatMap((piece) =>
        piece.type === "fileBytes" && piece.fileId === file.id ? [piece.data] : [],
      );
      return [{ ...file, bytes }];
    });
    const messages = records.flatMap((record) => {
      if (record.type !== "message") return [];
      const { type: _type, conversationId: _id, ...message } = record;
      return [message];
    });
    const at = new Date().toISOString();
    return {
      format: "parley.conversation" as const,
      version: 1 as const,
      exportedAt: at,
      conversation: {
        id: uuidv7(),
        title: null,
        origin: "chat" as const,
        createdAt: at,
        updatedAt: at,
      },
      messages,
      files,
    };
  }

  test("has the files, which come back as they were and are sent again", async () => {
    const image = png(600_000);
    const started = await send([fileBlock(await upload(image, { name: "a.png" })), text("/files")]);
    const document = await exported(started.run.conversationId);
    expect(document.files).toMatchObject([{ name: "a.png", sha256: hashOf(image) }]);
    await chat.conversations.delete(bed.principal, started.run.conversationId);
    const { conversationId } = await chat.data.importConversation(bed.principal, { document });
    const [question] = await chat.conversations.messages(bed.principal, { conversationId });
    const [block] = question?.content ?? [];
    if (block?.type !== "image") throw new Error("The image did not come back.");
    expect((await bytesOf(block.fileId)).equals(image)).toBe(true);
    const again = await chat.messages.edit(bed.principal, {
      messageId: question?.id ?? "",
      content: [{ type: "file", fileId: block.fileId }, text("/files rate=max")],
    });
    await readFollow(chat, bed.principal, again.run.id);
    expect(await answerOf(again)).toContain(hashOf(image));
    await chat.conversations.delete(bed.principal, conversationId);
    expect(await rowsOf()).toEqual(nothing);
  });

  test("is refused where its files are not what it says, and nothing is written", async () => {
    const started = await send([
      fileBlock(await upload(png(100), { name: "a.png" })),
      text("/echo"),
    ]);
    const document = await exported(started.run.conversationId);
    await chat.conversations.delete(bed.principal, started.run.conversationId);
    const [file] = document.files;
    const [message] = document.messages;
    if (file === undefined || message === undefined) throw new Error("Nothing was exported.");
    const theirs = await upload(png(100), {}, bed.foreigner);
    const wrong = [
      { ...document, files: [] },
      { ...document, files: [file, file] },
      { ...document, files: [{ ...file, bytes: ["AAAA"] }] },
      { ...document, files: [{ ...file, sha256: "0".repeat(64) }] },
      { ...document, files: [{ ...file, mediaType: "image/gif" as const }] },
      { ...document, files: [file, { ...file, id: uuidv7() }] },
      {
        ...document,
        files: [],
        messages: [
          {
            ...message,
            content: [
              {
                type: "image" as const,
                fileId: theirs.id,
                name: "x",
                size: 1,
                mediaType: "image/png" as const,
              },
            ],
          },
        ],
      },
    ];
    for (const given of wrong)
      await expect(
        chat.data.importConversation(bed.principal, { document: given }),
      ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await rowsOf()).toEqual({ files: 1, chunks: 1, links: 0 });
    expect(await bed.db.selectFrom("conversations").selectAll().execute()).toEqual([]);
  });
});
