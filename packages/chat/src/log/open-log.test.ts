import { expect, it } from "vitest";
import { LogLostError, OpenLog } from "./open-log.ts";

const open = () =>
  new OpenLog({ runId: "r", nextSeq: 5, onDirty: () => undefined, onLost: () => undefined });
const call = (id: string) => ({ type: "tool.call" as const, id, name: "add", input: {} });

it("hands over together what was appended together, after what came before", () => {
  const log = open();
  void log.append({ type: "text.delta", text: "I will" });
  void log.appendAll([call("a"), call("b")]);
  const entries = log.take(0);
  expect(entries.map(({ seq }) => seq)).toEqual([5, 6, 7]);
  expect(entries.map(({ json }) => json.slice(0, 21))).toEqual([
    '{"type":"text.delta",',
    '{"type":"tool.call","',
    '{"type":"tool.call","',
  ]);
  expect(log.isDirty).toBe(false);
});

it("takes nothing once it is another's", async () => {
  const log = open();
  log.lose(new LogLostError("Gone."));
  await expect(log.appendAll([call("a"), call("b")])).rejects.toThrow("Gone.");
  expect(log.isDirty).toBe(false);
});
