import type { RunStatus, ScheduledPrompt } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";

/** Rows of one read: prompts may be long. */
const SCHEDULES_AT_ONCE = 100;

/** A scheduled prompt as whoever keeps or sends it works with it. */
export interface ScheduleRow {
  id: string;
  organizationId: string;
  userId: string;
  apiKeyId: string | null;
  name: string;
  cron: string;
  timeZone: string;
  prompt: string;
  options: ScheduledPrompt["options"];
  conversationId: string | null;
  enabled: boolean;
  disabledReason: ScheduledPrompt["disabledReason"];
  nextAt: Date | null;
  lastAt: Date | null;
  lastRunId: string | null;
  lastError: string | null;
  failures: number;
  createdAt: Date;
  updatedAt: Date;
  /** Of the last run, unless it was deleted. */
  runStatus: RunStatus | null;
  runConversationId: string | null;
  runFailure: string | null;
}

export function scheduleRowToSchedule(row: ScheduleRow): ScheduledPrompt {
  const { lastRunId: id, runConversationId: conversationId, runStatus: status } = row;
  return {
    id: row.id,
    name: row.name,
    cron: row.cron,
    timeZone: row.timeZone,
    prompt: row.prompt,
    options: row.options,
    target: row.conversationId === null ? "new" : "same",
    enabled: row.enabled,
    disabledReason: row.disabledReason,
    nextAt: row.nextAt?.toISOString() ?? null,
    lastAt: row.lastAt?.toISOString() ?? null,
    lastRun:
      id === null || conversationId === null || status === null
        ? null
        : { id, conversationId, status },
    lastError: row.lastError ?? row.runFailure,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function selectSchedules(db: Db) {
  return db
    .selectFrom("scheduledPrompts as s")
    .leftJoin("runs as r", (join) =>
      join.onRef("r.id", "=", "s.lastRunId").onRef("r.organizationId", "=", "s.organizationId"),
    )
    .selectAll("s")
    .select(["r.status as runStatus", "r.conversationId as runConversationId"])
    .select("r.failureMessage as runFailure");
}

/** All of a person's, the oldest first. */
export function listSchedules(db: Db, { organizationId, userId }: Owner): Promise<ScheduleRow[]> {
  return selectSchedules(db)
    .where("s.organizationId", "=", organizationId)
    .where("s.userId", "=", userId)
    .orderBy("s.createdAt")
    .orderBy("s.id")
    .execute();
}

/** Everybody's in an organization, or one person's, read page by page. */
export async function* readSchedules(
  db: Db,
  { organizationId, userId }: { organizationId: string; userId?: string | undefined },
): AsyncGenerator<ScheduleRow, void> {
  for (let after: string | undefined; ; ) {
    let query = selectSchedules(db)
      .where("s.organizationId", "=", organizationId)
      .orderBy("s.id")
      .limit(SCHEDULES_AT_ONCE);
    if (userId !== undefined) query = query.where("s.userId", "=", userId);
    if (after !== undefined) query = query.where("s.id", ">", after);
    const rows = await query.execute();
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < SCHEDULES_AT_ONCE || last === undefined) return;
    after = last.id;
  }
}

export function findSchedule(db: Db, owner: Owner, id: string): Promise<ScheduleRow | undefined> {
  return selectSchedules(db)
    .where("s.organizationId", "=", owner.organizationId)
    .where("s.userId", "=", owner.userId)
    .where("s.id", "=", id)
    .executeTakeFirst();
}

/** Whoever it is of. */
export function findScheduleToSend(db: Db, id: string): Promise<ScheduleRow | undefined> {
  return selectSchedules(db).where("s.id", "=", id).executeTakeFirst();
}

export interface NewSchedule {
  id: string;
  /** The key that it is sent by; null: its person sends it. */
  apiKeyId: string | null;
  name: string;
  cron: string;
  timeZone: string;
  prompt: string;
  options: ScheduledPrompt["options"];
  conversationId: string | null;
  enabled: boolean;
  nextAt: Date | null;
}

/** False: the id is taken. */
export async function insertSchedule(
  db: Db,
  { organizationId, userId }: Owner,
  { options, ...schedule }: NewSchedule,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("scheduledPrompts")
    .values({
      ...schedule,
      options: JSON.stringify(options),
      organizationId,
      userId,
      disabledReason: null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** False: the person has no such schedule. */
export async function updateSchedule(
  db: Db,
  { organizationId, userId }: Owner,
  id: string,
  {
    options,
    ...changes
  }: { [Key in keyof NewSchedule]?: NewSchedule[Key] | undefined } & {
    disabledReason?: ScheduledPrompt["disabledReason"];
    lastError?: string | null;
    failures?: number;
  },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("scheduledPrompts")
    .set({
      ...changes,
      ...(options !== undefined && { options: JSON.stringify(options) }),
      updatedAt: sql<Date>`now()`,
    })
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function deleteSchedule(
  db: Db,
  { organizationId, userId }: Owner,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("scheduledPrompts")
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

export async function deleteSchedules(db: Db, { organizationId, userId }: Owner): Promise<void> {
  await db
    .deleteFrom("scheduledPrompts")
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .execute();
}

/** Locks a few that are due, of which no other process takes any until the transaction ends. */
export function lockDueSchedules(
  trx: Db,
  now: Date,
  limit: number,
): Promise<
  Pick<ScheduleRow, "id" | "organizationId" | "userId" | "cron" | "timeZone" | "conversationId">[]
> {
  return trx
    .selectFrom("scheduledPrompts")
    .select(["id", "organizationId", "userId", "cron", "timeZone", "conversationId"])
    .where("nextAt", "<=", now)
    .orderBy("nextAt")
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
}

export async function setNextTime(trx: Db, id: string, nextAt: Date): Promise<void> {
  await trx.updateTable("scheduledPrompts").set({ nextAt }).where("id", "=", id).execute();
}

/** What came of sending it; null of `disabled`: it goes on. */
export async function keepScheduleOutcome(
  db: Db,
  id: string,
  outcome: {
    at: Date;
    runId: string | null;
    error: string | null;
    failures: number;
    disabled: ScheduledPrompt["disabledReason"];
  },
): Promise<void> {
  const { at, runId, error, failures, disabled } = outcome;
  await db
    .updateTable("scheduledPrompts")
    .set({
      lastAt: at,
      lastError: error,
      failures,
      ...(runId !== null && { lastRunId: runId }),
      ...(disabled !== null && { enabled: false, nextAt: null, disabledReason: disabled }),
    })
    .where("id", "=", id)
    .execute();
}
