import {
  type ConversationExportRow,
  type Db,
  type FileRow,
  findConversationToExport,
  listConversationFiles,
  listRunEvents,
  type MessageExportRow,
  readFileChunks,
  readMessages,
} from "@parley/db";
import {
  type ContentBlock,
  type ExportedConversation,
  type ExportedMessage,
  type ExportedRun,
  type ExportRecord,
  isActive,
  ParleyError,
  type Principal,
  runEvent,
} from "@parley/shared";
import { fileRowToFile } from "../files/file-row-to-file.ts";
import { ContentAssembler } from "../log/content-assembler.ts";
import { framed } from "./framed-export.ts";

/** Events of a run's log that are read at once. */
const EVENTS_AT_ONCE = 1_000;

/** A conversation of the principal's own with all its branches, read as it is taken. */
export async function exportConversation(
  db: Db,
  principal: Principal,
  id: string,
): Promise<AsyncGenerator<ExportRecord, void>> {
  const row = await findConversationToExport(db, principal, id);
  if (row === undefined) throw new ParleyError("NOT_FOUND", "There is no such conversation.");
  return framed(
    principal,
    "conversation",
    ["conversations"],
    conversationRecords(db, principal, row),
  );
}

export async function* conversationRecords(
  db: Db,
  { organizationId }: { organizationId: string },
  row: ConversationExportRow,
): AsyncGenerator<ExportRecord, void> {
  const conversation = conversationRowToExport(row);
  yield { type: "conversation", userId: row.userId, ...conversation };
  for await (const message of readMessages(db, organizationId, row.id)) {
    const content = await contentOf(db, message);
    const exported = messageRowToExport({ ...message, content });
    yield { type: "message", conversationId: row.id, ...exported };
  }
  for (const file of await listConversationFiles(db, organizationId, row.id))
    yield* fileRecords(db, file, row.id);
}

/** A file, then its bytes piece by piece. */
export async function* fileRecords(
  db: Db,
  file: FileRow,
  conversationId: string | null,
): AsyncGenerator<ExportRecord, void> {
  const { expiresAt: _expiresAt, ...described } = fileRowToFile(file);
  yield { type: "file", userId: file.userId, conversationId, ...described };
  for await (const bytes of readFileChunks(db, file.id))
    yield { type: "fileBytes", fileId: file.id, data: bytes.toString("base64") };
}

/** What a run that is going has said so far is only in its log. */
async function contentOf(db: Db, { content, run }: MessageExportRow): Promise<ContentBlock[]> {
  if (run === null || !isActive(run.status)) return content;
  const assembler = new ContentAssembler();
  let last = 0;
  for (let more = true; more; ) {
    const events = await listRunEvents(db, run.id, last, EVENTS_AT_ONCE);
    for (const { data } of events) assembler.add(runEvent.parse(JSON.parse(data)));
    last = events.at(-1)?.seq ?? last;
    more = events.length === EVENTS_AT_ONCE;
  }
  return assembler.content();
}

function conversationRowToExport(row: ConversationExportRow): ExportedConversation {
  return {
    id: row.id,
    title: row.title,
    origin: row.origin,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    ...(row.pinned && { pinned: row.pinned }),
    ...(row.archived && { archived: row.archived }),
    ...(row.temporary && { temporary: row.temporary }),
  };
}

function messageRowToExport(row: MessageExportRow): ExportedMessage {
  return {
    id: row.id,
    parentId: row.parentId,
    role: row.role,
    content: row.content,
    createdAt: row.createdAt.toISOString(),
    run: row.run && runRowToExport(row.run),
  };
}

function runRowToExport(run: NonNullable<MessageExportRow["run"]>): ExportedRun {
  const { imported: _imported, ...options } = run.options;
  return {
    id: run.id,
    model: run.model,
    status: run.status,
    attempt: run.attempt,
    options,
    stopReason: run.stopReason,
    failure: run.failureCode && {
      code: run.failureCode,
      message: run.failureMessage ?? "",
      retryable: run.failureRetryable ?? false,
      ...(run.failureRetryAfterMs !== null && { retryAfterMs: run.failureRetryAfterMs }),
    },
    usage: run.usage,
    upstreamRequestId: run.upstreamRequestId,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}
