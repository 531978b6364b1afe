import type { SequencedRunEvent } from "@parley/shared";
import { asSchema, readUIMessageStream, type UIMessage, uiMessageChunkSchema } from "ai";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFrames } from "../testing/parse-frames.ts";
import { anyRunLog, framesOf, textOfLog, throughUtf8 } from "../testing/run-logs.ts";
import { uiMessageEncoding } from "./ui-message-encoding.ts";

const schema = asSchema(uiMessageChunkSchema);
type Chunk = typeof schema._type;

/** A chunk as the AI SDK takes it; it drops what it does not know, so none may be that. */
async function parseChunk(data: string): Promise<Chunk> {
  const result = await schema.validate?.(JSON.parse(data));
  if (result?.success !== true) throw new Error(`${data} is no chunk of the AI SDK.`);
  return result.value;
}

async function chunksOf(log: readonly SequencedRunEvent[]): Promise<Chunk[]> {
  const frames = parseFrames(framesOf(uiMessageEncoding, log).join(""));
  expect(frames.pop()).toEqual({ data: "[DONE]", id: undefined, event: undefined });
  return Promise.all(frames.map(({ data }) => parseChunk(data)));
}

/** The message that a page makes of the chunks, and the errors that it meets. */
async function assemble(
  chunks: readonly Chunk[],
): Promise<{ message: UIMessage | undefined; errors: string[] }> {
  let message: UIMessage | undefined;
  const errors: string[] = [];
  const stream = ReadableStream.from(chunks);
  const onError = (error: unknown): void => {
    errors.push(error instanceof Error ? error.message : String(error));
  };
  for await (const next of readUIMessageStream({ stream, onError })) message = next;
  return { message, errors };
}

/** Parts that are not begun once, written to while they are open, and ended before all else. */
function mistakesIn(chunks: readonly Chunk[]): string[] {
  const open = new Set<string>();
  const begun = new Set<string>();
  const mistakes = chunks.filter((chunk) => {
    switch (chunk.type) {
      case "text-start":
      case "reasoning-start": {
        const isNew = open.size === 0 && !begun.has(chunk.id);
        begun.add(chunk.id);
        open.add(chunk.id);
        return !isNew;
      }
      case "text-delta":
      case "reasoning-delta":
        return !open.has(chunk.id);
      case "text-end":
      case "reasoning-end":
        return !open.delete(chunk.id);
      default:
        return open.size > 0;
    }
  });
  return [...mistakes.map((chunk) => JSON.stringify(chunk)), ...open];
}

test("whatever is begun is ended, once, and nothing comes after the end", async () => {
  await fc.assert(
    fc.asyncProperty(anyRunLog, async (log) => {
      const chunks = await chunksOf(log);
      expect(chunks.slice(0, 2).map(({ type }) => type)).toEqual(["start", "start-step"]);
      expect(mistakesIn(chunks)).toEqual([]);
      const ends = chunks.flatMap(({ type }, index) =>
        ["finish", "abort", "error"].includes(type) ? [index] : [],
      );
      expect(ends).toEqual([chunks.length - 1]);
    }),
  );
});

test("the AI SDK makes the same text of it", async () => {
  await fc.assert(
    fc.asyncProperty(anyRunLog, async (log) => {
      const chunks = await chunksOf(log);
      const { message, errors } = await assemble(chunks);
      // Those that the run failed with, and none about the stream itself.
      expect(errors).toEqual(
        chunks.flatMap((chunk) => (chunk.type === "error" ? [chunk.errorText] : [])),
      );
      const parts = message?.parts ?? [];
      const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
      expect(throughUtf8(text)).toBe(throughUtf8(textOfLog(log)));
      expect(message?.metadata).toMatchObject({ model: "claude-sonnet-4-6" });
      const calls = log.filter(({ type }) => type === "tool.call");
      expect(parts.filter(({ type }) => type === "dynamic-tool")).toHaveLength(calls.length);
      expect(parts.filter((part) => part.type === "text" && part.state === "streaming")).toEqual(
        [],
      );
    }),
  );
});

test("only the last chunk of an event has its seq: a cursor before it would lose the rest", () => {
  fc.assert(
    fc.property(anyRunLog, (log) => {
      for (const [index, piece] of framesOf(uiMessageEncoding, log).slice(0, -1).entries()) {
        const ids = parseFrames(piece).map(({ id }) => id);
        expect(ids.slice(0, -1).every((id) => id === undefined)).toBe(true);
        expect(ids.at(-1) ?? String(index + 1)).toBe(String(index + 1));
      }
    }),
  );
});
