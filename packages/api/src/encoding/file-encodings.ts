import { type AuditRecord, EXPORT_VERSION, type ExportRecord } from "@parley/shared";

/** How records are written as a file, piece by piece. */
export interface FileEncoding<Item> {
  contentType: string;
  /** Of the file's name. */
  extension: string;
  encode(items: AsyncIterable<Item>): AsyncGenerator<string, void>;
}

/** One record a line. */
export const jsonLines: FileEncoding<unknown> = {
  contentType: "application/jsonl",
  extension: "jsonl",
  async *encode(items) {
    for await (const item of items) yield `${JSON.stringify(item)}\n`;
  },
};

/** The records of one conversation as the one document that can be imported again. */
export const conversationDocument: FileEncoding<ExportRecord> = {
  contentType: "application/json",
  extension: "json",
  async *encode(records) {
    const head = { format: "parley.conversation", version: EXPORT_VERSION };
    let separator = "";
    for await (const record of records) {
      if (record.type === "export")
        yield `${JSON.stringify({ ...head, exportedAt: record.exportedAt }).slice(0, -1)}`;
      if (record.type === "conversation") {
        const { type: _type, userId: _user, ...conversation } = record;
        yield `,"conversation":${JSON.stringify(conversation)},"messages":[`;
      }
      if (record.type === "message") {
        const { type: _type, conversationId: _id, ...message } = record;
        yield `${separator}${JSON.stringify(message)}`;
        separator = ",\n";
      }
      if (record.type === "end") yield "]}\n";
    }
  },
};

const auditColumns = [
  "id",
  "createdAt",
  "action",
  "actorUserId",
  "actorVia",
  "actorCredentialId",
  "targetType",
  "targetId",
  "before",
  "after",
  "requestId",
] as const;

/** The audit log as a table. */
export const auditTable: FileEncoding<AuditRecord> = {
  contentType: "text/csv",
  extension: "csv",
  async *encode(records) {
    yield toCsvLine(auditColumns);
    for await (const record of records) {
      if (record.type !== "auditEntry") continue;
      const { actor, target, before, after } = record;
      const cells: Record<(typeof auditColumns)[number], string | null> = {
        id: record.id,
        createdAt: record.createdAt,
        action: record.action,
        actorUserId: actor.userId,
        actorVia: actor.via,
        actorCredentialId: actor.credentialId,
        targetType: target.type,
        targetId: target.id,
        before: before && JSON.stringify(before),
        after: after && JSON.stringify(after),
        requestId: record.requestId,
      };
      yield toCsvLine(auditColumns.map((column) => cells[column]));
    }
  },
};

/** After RFC 4180. A spreadsheet would take what begins with `=` and the like for a formula. */
function toCsvLine(cells: readonly (string | null)[]): string {
  const written = cells.map((cell) => {
    const text = cell === null ? "" : /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(",")}\r\n`;
}
