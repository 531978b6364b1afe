import type { ExportRecord } from "@parley/shared";
import {
  conversationJson,
  conversationMarkdown,
  safeFileName,
} from "@parley/shared/conversation-files";
import { readRecords } from "../data/read-records.ts";
import { collectFile, saveFile } from "../data/save-file.ts";
import { exportWords } from "./export-words.ts";

export type ExportFormat = "json" | "markdown";

const forms = {
  json: { pieces: conversationJson, type: "application/json", extension: "json" },
  markdown: { pieces: conversationMarkdown, type: "text/markdown", extension: "md" },
} as const;

interface Exported {
  conversationId: string;
  title: string | null;
  format: ExportFormat;
  /** The last message of the branch, where only that is wanted. */
  leaf?: string | undefined;
}

/** Gives the person a conversation as a file. */
export async function exportConversation(
  { conversationId, title, format, leaf }: Exported,
  signal: AbortSignal,
): Promise<void> {
  const { pieces, type, extension } = forms[format];
  const pieceOf = pieces();
  const input = { conversationId, format, ...(leaf !== undefined && { leaf }) };
  async function* read(): AsyncGenerator<string, void> {
    for await (const record of readRecords("conversations.export", input, signal))
      if (isExportRecord(record)) yield pieceOf(record);
  }
  const file = await collectFile(read(), type, () => undefined);
  saveFile(`${safeFileName(title, exportWords.fileName)}.${extension}`, file);
}

/** No deeper look: the server's contract says the rest. */
function isExportRecord(record: object): record is ExportRecord {
  return "type" in record && typeof record.type === "string";
}
