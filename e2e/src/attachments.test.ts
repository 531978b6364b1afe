import { deflateSync } from "node:zlib";
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser } from "./driver/browser.ts";
import { ChatPage } from "./driver/chat-page.ts";
import { expectGoodLooks } from "./driver/good-looks.ts";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

let resources: AsyncDisposableStack;
let installation: Installation;
let browser: Browser;
let chat: ChatPage;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  installation = resources.use(
    await Installation.start({ SIMULATOR_TOKENS_PER_SECOND: "2000", LOG_LEVEL: "warn" }),
  );
  browser = resources.use(await launchBrowser());
  chat = new ChatPage(await browser.openPage());
  await chat.page.goto(installation.server.signInUrl);
  await chat.get("composer-input").waitFor();
});
afterAll(() => resources.disposeAsync());

interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A PNG of one colour. */
function png(name: string, width: number, height: number, colour: readonly number[]): GivenFile {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: width }, () => colour).flat()]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const buffer = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

const text = (name: string, words: string): GivenFile => ({
  name,
  mimeType: "text/markdown",
  buffer: Buffer.from(words),
});
const pdf = (name: string, bytes: number): GivenFile => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(bytes)]),
});
const hashOf = ({ buffer }: GivenFile): string => createHash("sha256").update(buffer).digest("hex");

/** As the browser would hand files over: by a paste into the message, or a drag over the page. */
async function handOver(how: "paste" | "drag" | "drop", files: readonly GivenFile[]) {
  const given = files.map(({ name, mimeType, buffer }) => ({
    name,
    mimeType,
    data: buffer.toString("base64"),
  }));
  await chat.page.evaluate(
    `(() => {
      const data = new DataTransfer();
      for (const { name, mimeType, data: bytes } of ${JSON.stringify(given)})
        data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type: mimeType }));
      const how = ${JSON.stringify(how)};
      const area = document.querySelector('[data-testid="composer-input"]');
      if (how === "paste")
        area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      else
        for (const type of how === "drag" ? ["dragenter", "dragover"] : ["drop"])
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    })()`,
  );
}

const choose = (...files: GivenFile[]) => chat.get("file-input").setInputFiles(files);
const tiles = (state: "done" | "failed" | "uploading") =>
  chat.page.locator(`[data-testid="attachment"][data-state="${state}"]`);
const untilDone = (count: number) =>
  until(`${count} files are uploaded`, async () => (await tiles("done").count()) === count);
const question = () => chat.page.locator('[data-testid="message"][data-role="user"]').last();
const untilHashes = (...files: GivenFile[]) =>
  until("the model has all bytes", async () => {
    const answer = await chat.answerText();
    return files.every((file) => answer.includes(hashOf(file)));
  });

test("files are picked, pasted and dropped, sent with a message, kept by an edit, and looked at", async () => {
  const { page } = chat;
  const red = png("red.png", 64, 48, [200, 40, 60]);
  const blue = png("blue.png", 320, 200, [40, 80, 200]);
  const report = pdf("report.pdf", 300_000);
  const notes = text("notes.md", "Some notes.\n".repeat(50));

  await choose(red, report);
  await handOver("paste", [blue]);
  await handOver("drag", [notes]);
  await chat.get("drop-target").waitFor();
  await expectGoodLooks(page, "attachments-drop");
  await handOver("drop", [notes]);
  await untilDone(4);
  await chat.get("drop-target").waitFor({ state: "detached" });
  await chat.get("composer-input").fill("/files");
  await expectGoodLooks(page, "attachments-composer");

  // What was uploaded stays, as the words do.
  await page.reload();
  await untilDone(4);
  await page.getByRole("button", { name: "Remove report.pdf" }).click();
  await untilDone(3);
  await chat.get("composer-input").press("Enter");
  await chat.untilAnswer("completed");
  await untilHashes(red, blue, notes);
  expect(await chat.answerText()).not.toContain("PDF");
  expect(await chat.answerText()).toContain("an image of 64×48 pixels");
  await chat.get("attachment").first().waitFor({ state: "detached" });
  await until("the images are shown", () =>
    page.evaluate<boolean>(
      `[...document.querySelectorAll('[data-testid="message-image"] img')].filter((image) => image.complete && image.naturalWidth > 0).length === 2`,
    ),
  );
  expect(await question().getByAltText("blue.png").count()).toBe(1);
  await expectGoodLooks(page, "attachments-message");

  // Esc and the keyboard.
  await question().getByRole("button", { name: "Look at red.png" }).focus();
  await page.keyboard.press("Enter");
  const dialog = chat.get("image-dialog");
  await dialog.getByText("red.png").waitFor();
  await page.keyboard.press("ArrowRight");
  await dialog.getByText("blue.png").waitFor();
  await expectGoodLooks(page, "attachments-dialog");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  const download = page.waitForEvent("download");
  await question().getByRole("link", { name: "Download notes.md" }).click();
  expect((await download).suggestedFilename()).toBe("notes.md");

  // An edit keeps them, but for what is taken away.
  await question().hover();
  await chat.get("edit").click();
  await question().getByRole("button", { name: "Remove red.png" }).click();
  await expectGoodLooks(page, "attachments-edit");
  await chat.get("edit-save").click();
  await until("the edit is answered", async () => {
    const answer = await chat.answerText();
    return answer.includes(hashOf(blue)) && !answer.includes(hashOf(red));
  });
  await page.reload();
  await untilHashes(blue, notes);
  await question().getByRole("button", { name: "Look at blue.png" }).waitFor();
  expect(await question().getByTestId("message-image").count()).toBe(1);
});

test("what cannot be attached is told in words; a long text is attached, and can be put back", async () => {
  const { page } = chat;
  await chat.beginNew();
  await choose(
    {
      name: "archive.zip",
      mimeType: "application/zip",
      buffer: Buffer.from("PK\x03\x04\0\0", "latin1"),
    },
    { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
    text("long.txt", "a".repeat(1024 * 1024 + 1)),
  );
  await until("all three are refused", async () => (await tiles("failed").count()) === 3);
  for (const words of [
    "Only images, PDF and text files can be attached.",
    "The file is empty.",
    "A text file may have at most 1 MB.",
  ])
    await chat.get("attachments").getByText(words).waitFor();
  await chat.get("composer-input").fill("/files");
  await chat.get("composer-input").press("Enter");
  await page.getByText("Remove what could not be uploaded").waitFor();
  await expectGoodLooks(page, "attachments-refused");
  for (const name of ["archive.zip", "empty.txt", "long.txt"])
    await page.getByRole("button", { name: `Remove ${name}` }).click();
  await until("none is left", async () => (await chat.get("attachment").count()) === 0);

  const long = "A long text. ".repeat(1_000);
  await chat.get("composer-input").fill("");
  await page.evaluate(
    `(() => {
      const data = new DataTransfer();
      data.setData("text/plain", ${JSON.stringify(long)});
      document.querySelector('[data-testid="composer-input"]').dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    })()`,
  );
  await untilDone(1);
  await page.getByRole("button", { name: "Put it into the message" }).click();
  await until("the text is in the message", async () =>
    (await chat.get("composer-input").inputValue()).includes(long),
  );
  await chat.get("attachment").waitFor({ state: "detached" });
  await chat.get("composer-input").fill("");
});

test("an upload shows how far it is, is tried again when it broke off, and the message waits for it", async () => {
  const { page } = chat;
  const session = await browser.context.newCDPSession(page);
  await session.send("Network.enable");
  const conditions = { offline: false, latency: 0, downloadThroughput: -1 };
  await session.send("Network.emulateNetworkConditions", {
    ...conditions,
    // Slow enough for all that is done meanwhile: in the end it is let go on at once.
    uploadThroughput: 20_000,
  });
  const report = pdf("slow.pdf", 600_000);
  await choose(report);
  const bar = page.getByRole("progressbar");
  await until("some of it is there", async () => {
    const now = Number(await bar.getAttribute("aria-valuenow"));
    return now > 0 && now < 100;
  });
  await page.route("**/api/files?*", (route) => route.abort());
  await choose(text("broken.md", "Some words."));
  await chat.get("attachments").getByText("The upload broke off.").waitFor();
  await page.unroute("**/api/files?*");
  await page.getByRole("button", { name: "Upload broken.md again" }).click();
  await chat.get("composer-input").fill("/files");
  await chat.get("composer-input").press("Enter");
  await page.getByText("It is sent as soon as the files are uploaded.").waitFor();
  await session.send("Network.emulateNetworkConditions", { ...conditions, uploadThroughput: -1 });
  await chat.untilAnswer("completed");
  await untilHashes(report);
  await expect.poll(() => page.title()).toBe("/files · Parley");

  // A message of a file alone, and a photo that is larger than a model sees.
  await chat.beginNew();
  await choose(png("Large photo.png", 4_000, 3_000, [90, 160, 90]));
  await untilDone(1);
  await chat.get("send").click();
  await chat.untilAnswer("completed");
  await until("the chat is called as the file", async () =>
    (await page.title()).startsWith("Large photo"),
  );
  expect(browser.problems).toEqual([]);
});
