import fc from "fast-check";
import { expect, it } from "vitest";
import { readSse } from "./read-sse.ts";

const frames = ["alpha", "ünï 🦜 code", "", '{"text":"line\\n"}'].map(
  (data, index) => `data: ${data}\nid: ${index + 1}\n\n`,
);
const bytes = new TextEncoder().encode(
  `event: connected\ndata: {}\n\n${frames.join("")}: ping\n\n`,
);

async function read(chunks: readonly Uint8Array[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events = [];
  for await (const event of readSse(body, new AbortController().signal)) events.push(event);
  return events;
}

it("reads the same events however the bytes are cut", async () => {
  const whole = await read([bytes]);
  expect(whole.map(({ id }) => id)).toEqual([undefined, "1", "2", "3", "4"]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
      expect(await read(chunks)).toEqual(whole);
    }),
  );
});

it("throws the reason when it is aborted, and lets the body go", async () => {
  const abort = new AbortController();
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    cancel() {
      cancelled = true;
    },
  });
  const reading = readSse(body, abort.signal).next();
  abort.abort(new Error("enough"));
  await expect(reading).rejects.toThrow("enough");
  expect(cancelled).toBe(true);
});
