import {
  type ConversationExportRow,
  type Db,
  type FileRow,
  findBranch,
  findConversationToExport,
  listConversationFiles,
  listRunEvents,
  type MessageExportRow,
  readFileChunks,
  readMessages,
} from "@parley/db";
import {
  type ContentBlock,
  type ExportConversationInput,
  type ExportedConversation,
  type ExportedMessage,
  type ExportedRun,
  type ExportRecord,
  isActive,
  isFileBlock,
  ParleyError,
  type Principal,
  runEvent,
} from "@parley/shared";
import { fileRowToFile } from "../files/file-row-to-file.ts";
import { ContentAssembler } from "../log/content-assembler.ts";
import { noSuchMessage } from "../send/send-message.ts";
import { framed } from "./framed-export.ts";

/** Events of a run's log that are read at once. */
const EVENTS_AT_ONCE = 1_000;

/** A conversation as a file is made of it. */
export interface ExportingConversation {
  title: string | null;
  records: AsyncGenerator<ExportRecord, void>;
}

/** A conversation of the principal's own with all its branches, or one; read as it is taken. */
export async function exportConversation(
  db: Db,
  principal: Principal,
  { conversationId, format, leaf }: ExportConversationInput,
): Promise<ExportingConversation> {
  const row = await findConversationToExport(db, principal, conversationId);
  if (row === undefined) throw new ParleyError("NOT_FOUND", "There is no such conversation.");
  const end = leaf ?? (format === "markdown" ? "latest" : undefined);
  const branch =
    end === undefined
      ? undefined
      : await findBranch(db, principal.organizationId, conversationId, end);
  if (leaf !== undefined && branch?.length === 0) throw noSuchMessage();
  const records = conversationRecords(db, principal, row, {
    only: branch,
    withFiles: format === "json",
  });
  return {
    title: row.title,
    records: framed(principal, "conversation", ["conversations"], records),
  };
}

export interface ExportedParts {
  /** Of messages only these, by their ids. */
  only?: readonly string[] | undefined;
  /** Whether what is attached is there, and not only named. */
  withFiles: boolean;
}

export async function* conversationRecords(
  db: Db,
  { organizationId }: { organizationId: string },
  row: ConversationExportRow,
  { only, withFiles }: ExportedParts = { withFiles: true },
): AsyncGenerator<ExportRecord, void> {
  const conversation = conversationRowToExport(row);
  const named = new Set<string>();
  yield { type: "conversation", userId: row.userId, ...conversation };
  for await (const message of readMessages(db, organizationId, row.id, only)) {
    const content = await contentOf(db, message);
    const exported = messageRowToExport({ ...message, content });
    yield { type: "message", conversationId: row.id, ...exported };
    for (const block of content) if (isFileBlock(block)) named.add(block.fileId);
  }
  if (!withFiles) return;
  for (const file of await listConversationFiles(db, organizationId, row.id))
    if (only === undefined || named.has(file.id)) yield* fileRecords(db, file, row.id);
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
    ...(row.folder !== null && { folder: row.folder }),
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
  const { imported: _imported, scopes: _scopes, toolServers: _servers, ...options } = run.options;
  return {
    id: run.id,
    model: run.model,
    status: run.status,
    attempt: run.attempt,
    options,
    ...(run.decisions.length > 0 && { decisions: run.decisions }),
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
