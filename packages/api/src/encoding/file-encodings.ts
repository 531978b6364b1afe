import { type AuditRecord, EXPORT_VERSION, type ExportRecord } from "@parley/shared";
import { auditCells, auditColumns, toCsvLine } from "@parley/shared/tables";

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
    let files = 0;
    let pieces = 0;
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
      if (record.type === "file") {
        const { type: _type, userId: _user, conversationId: _id, ...file } = record;
        // The messages end where the first file begins, and each file's pieces with the next one.
        yield `${files++ === 0 ? '],"files":[' : "]},"}\n${JSON.stringify(file).slice(0, -1)},"bytes":[`;
        pieces = 0;
      }
      if (record.type === "fileBytes")
        yield `${pieces++ === 0 ? "" : ","}${JSON.stringify(record.data)}`;
      if (record.type === "end") yield `${files === 0 ? "" : "]}"}]}\n`;
    }
  },
};

/** The audit log as a table. */
export const auditTable: FileEncoding<AuditRecord> = {
  contentType: "text/csv",
  extension: "csv",
  async *encode(records) {
    yield toCsvLine(auditColumns);
    for await (const record of records)
      if (record.type === "auditEntry") yield toCsvLine(auditCells(record));
  },
};
