import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { hintPayload, parseHint } from "./hint.ts";

it("names the runs while they fit into a NOTIFY, and all of them when they do not", () => {
  const ownerId = randomUUID();
  const runIds = Array.from({ length: 200 }, () => randomUUID());
  expect(parseHint(hintPayload(ownerId, runIds))).toEqual({ ownerId, runIds });
  const tooMany = [...runIds, ...Array.from({ length: 50 }, () => randomUUID())];
  const payload = hintPayload(ownerId, tooMany);
  expect(payload.length).toBeLessThan(8_000);
  expect(parseHint(payload)).toEqual({ ownerId, runIds: "all" });
});
