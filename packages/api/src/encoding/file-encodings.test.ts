import type { AuditRecord } from "@parley/shared";
import { expect, test } from "vitest";
import { auditTable } from "./file-encodings.ts";

test("a cell is never another cell, nor a formula", async () => {
  const entry: AuditRecord = {
    type: "auditEntry",
    id: "5a1c7a7e-3c0b-4d0e-9a53-0e1b8a0f4c62",
    actor: { userId: null, via: "system", credentialId: null },
    action: "thing.do",
    target: { type: "thing", id: '=HYPERLINK("http://x","y")\nid' },
    before: null,
    after: { name: 'a "b", c' },
    requestId: "-1+1",
    createdAt: "2026-11-20T09:30:00.000Z",
  };
  async function* records(): AsyncGenerator<AuditRecord, void> {
    yield entry;
    yield { type: "end", records: 1 };
  }
  let csv = "";
  for await (const piece of auditTable.encode(records())) csv += piece;
  expect(csv).toBe(
    [
      "id,createdAt,action,actorUserId,actorVia,actorCredentialId,targetType,targetId,before,after,requestId",
      `5a1c7a7e-3c0b-4d0e-9a53-0e1b8a0f4c62,2026-11-20T09:30:00.000Z,thing.do,,system,,thing,"'=HYPERLINK(""http://x"",""y"")\nid",,"{""name"":""a \\""b\\"", c""}",'-1+1`,
      "",
    ].join("\r\n"),
  );
});
