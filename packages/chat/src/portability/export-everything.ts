import {
  type ApiKeyRow,
  appendAudit,
  type Db,
  type ExportedOwner,
  listSharesOfConversation,
  listUnsentFiles,
  readApiKeys,
  readBatches,
  readBatchItems,
  readConversations,
  readFolders,
  readMembers,
  readPresets,
  readSchedules,
  readUsageRecords,
  scheduleRowToSchedule,
  type UsageExportRow,
} from "@parley/db";
import type { ExportPart, ExportRecord, Principal, Scope } from "@parley/shared";
import { conversationRecords, fileRecords } from "./export-conversation.ts";
import { framed } from "./framed-export.ts";

/** All that the principal has in the organization: keys' metadata, presets, folders, conversations, usage. */
export async function exportUser(
  db: Db,
  principal: Principal,
): Promise<AsyncGenerator<ExportRecord, void>> {
  await recordExport(db, principal, "user");
  return recordsOfExport(db, { ...principal, of: "user", parts: exportParts(principal, "user") });
}

/** All that everybody has in the organization. */
export async function exportOrganization(
  db: Db,
  principal: Principal,
): Promise<AsyncGenerator<ExportRecord, void>> {
  await recordExport(db, principal, "organization");
  const parts = exportParts(principal, "organization");
  return recordsOfExport(db, { ...principal, of: "organization", parts });
}

type ExportOf = "user" | "organization";

/** Writes into the audit log that it is taken along. */
export async function recordExport(db: Db, principal: Principal, of: ExportOf): Promise<void> {
  const id = of === "user" ? principal.userId : principal.organizationId;
  await appendAudit(db, principal, { action: `${of}.export`, target: { type: of, id } });
}

/** All records, with the first that says what they are, and the last. */
export function recordsOfExport(
  db: Db,
  {
    of,
    organizationId,
    userId,
    parts,
  }: { of: ExportOf; organizationId: string; userId: string; parts: readonly ExportPart[] },
): AsyncGenerator<ExportRecord, void> {
  const owner = of === "user" ? { organizationId, userId } : { organizationId };
  return framed({ organizationId, userId }, of, parts, recordsOf(db, owner, parts));
}

/** An API key reads no more here than by itself. */
const scopeOf: Record<ExportPart, Scope> = {
  members: "organization:read",
  apiKeys: "keys:read",
  presets: "conversations:read",
  folders: "conversations:read",
  schedules: "conversations:read",
  batches: "conversations:read",
  conversations: "conversations:read",
  usage: "usage:read",
};
const allParts = [
  "members",
  "apiKeys",
  "presets",
  "folders",
  "schedules",
  "batches",
  "conversations",
  "usage",
] as const;

/** What the principal may take along. Of their own, that they are a member needs no scope. */
export function exportParts({ scopes }: Principal, of: ExportOf): ExportPart[] {
  const always: readonly ExportPart[] = of === "user" ? ["members"] : [];
  return allParts.filter(
    (part) => scopes === "all" || always.includes(part) || scopes.includes(scopeOf[part]),
  );
}

async function* recordsOf(
  db: Db,
  owner: ExportedOwner,
  parts: readonly ExportPart[],
): AsyncGenerator<ExportRecord, void> {
  for (const part of parts) yield* readers[part](db, owner);
}

const readers: Record<
  ExportPart,
  (db: Db, owner: ExportedOwner) => AsyncGenerator<ExportRecord, void>
> = {
  async *members(db, owner) {
    for await (const { createdAt, ...member } of readMembers(db, owner))
      yield { type: "member", ...member, createdAt: createdAt.toISOString() };
  },
  async *apiKeys(db, owner) {
    for await (const row of readApiKeys(db, owner)) yield keyRowToRecord(row);
  },
  async *presets(db, owner) {
    for await (const { createdAt, updatedAt, ...preset } of readPresets(db, owner))
      yield {
        type: "preset",
        ...preset,
        createdAt: createdAt.toISOString(),
        updatedAt: updatedAt.toISOString(),
      };
  },
  async *folders(db, owner) {
    for await (const { createdAt, ...folder } of readFolders(db, owner))
      yield { type: "folder", ...folder, createdAt: createdAt.toISOString() };
  },
  async *schedules(db, owner) {
    for await (const row of readSchedules(db, owner))
      yield { type: "scheduledPrompt", userId: row.userId, ...scheduleRowToSchedule(row) };
  },
  async *batches(db, owner) {
    for await (const { userId, ...batch } of readBatches(db, owner)) {
      yield { type: "batch", userId, ...batch };
      for await (const { item, result } of readBatchItems(db, owner, batch.id))
        yield { type: "batchItem", batchId: batch.id, item, result };
    }
  },
  async *conversations(db, owner) {
    for await (const row of readConversations(db, owner)) {
      yield* conversationRecords(db, owner, row);
      for (const share of await listSharesOfConversation(db, owner.organizationId, row.id))
        yield { type: "share", ...share };
    }
    for (const file of await listUnsentFiles(db, owner)) yield* fileRecords(db, file, null);
  },
  async *usage(db, owner) {
    for await (const row of readUsageRecords(db, owner)) yield usageRowToRecord(row);
  },
};

function keyRowToRecord(row: ApiKeyRow): ExportRecord {
  const { id, userId, name, prefix } = row;
  return {
    type: "apiKey",
    userId,
    id,
    name,
    prefix,
    scopes: row.scopes.includes("*") ? "all" : row.scopes.filter(isScope),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

function isScope(scope: Scope | "*"): scope is Scope {
  return scope !== "*";
}

function usageRowToRecord(row: UsageExportRow): ExportRecord {
  const { id: _id, costMicroDollars, createdAt, ...usage } = row;
  return {
    type: "usage",
    ...usage,
    costMicroDollars: costMicroDollars === null ? null : Number(costMicroDollars),
    createdAt: createdAt.toISOString(),
  };
}
