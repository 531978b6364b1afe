import { expect, it } from "vitest";
import { writeLines } from "./write-lines.ts";

it("writes a line for each value", async () => {
  const { body, failure } = writeLines([{ text: "a\nb" }, { text: "🦜" }]);
  expect(await new Response(body).text()).toBe('{"text":"a\\nb"}\n{"text":"🦜"}\n');
  expect(failure()).toBeUndefined();
});

/** Values without end, of 1,000 characters each. */
function endless() {
  const seen = { taken: 0, left: false };
  async function* values() {
    try {
      for (;;) yield { at: (seen.taken += 1), text: "x".repeat(1_000) };
    } finally {
      seen.left = true;
    }
  }
  return { seen, values: values() };
}

it("takes no more values than are sent, and lets go of the rest", async () => {
  const { seen, values } = endless();
  const reader = writeLines(values).body.getReader();
  await reader.read();
  expect(seen.taken).toBeLessThan(100);
  await reader.cancel();
  expect(seen.left).toBe(true);
});

it("ends where it is stopped", async () => {
  const { seen, values } = endless();
  const { body, stop } = writeLines(values);
  const reader = body.getReader();
  await reader.read();
  stop();
  expect((await reader.read()).done).toBe(true);
  expect(seen.left).toBe(true);
});

it("keeps what the values throw", async () => {
  const wrong = new Error("The file ends in the middle.");
  async function* broken() {
    yield { at: 1 };
    throw wrong;
  }
  const { body, failure } = writeLines(broken());
  await expect(new Response(body).text()).rejects.toThrow();
  expect(failure()).toBe(wrong);
});
