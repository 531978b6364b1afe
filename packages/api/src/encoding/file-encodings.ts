import type { AuditRecord, ExportRecord, TextPiece } from "@parley/shared";
import {
  conversationJson,
  conversationMarkdown,
  type PieceOf,
} from "@parley/shared/conversation-files";
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

/** The same, of which the lines are there already, in any pieces. */
export const writtenJsonLines: FileEncoding<TextPiece> = {
  ...jsonLines,
  async *encode(pieces) {
    for await (const { data } of pieces) yield data;
  },
};

/** The records of one conversation as the one document that can be imported again. */
export const conversationDocument: FileEncoding<ExportRecord> = {
  contentType: "application/json",
  extension: "json",
  encode: (records) => piecesOf(records, conversationJson()),
};

/** The same as a text to be read. */
export const conversationText: FileEncoding<ExportRecord> = {
  contentType: "text/markdown",
  extension: "md",
  encode: (records) => piecesOf(records, conversationMarkdown()),
};

async function* piecesOf(
  records: AsyncIterable<ExportRecord>,
  pieceOf: PieceOf,
): AsyncGenerator<string, void> {
  for await (const record of records) yield pieceOf(record);
}

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
