import {
  holdCountOfMember,
  type Db,
  deleteSchedule as deleteScheduleRow,
  findSchedule,
  insertSchedule,
  listSchedules as listScheduleRows,
  scheduleRowToSchedule,
  updateSchedule as updateScheduleRow,
} from "@parley/db";
import {
  type CreateScheduleInput,
  MAX_SCHEDULES,
  ParleyError,
  type Principal,
  type ScheduledPrompt,
  type UpdateScheduleInput,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { assertSeldom, type CronTimes, nextTime } from "./next-time.ts";

export interface KeeperOptions {
  db: Db;
  now: () => Date;
}

export async function listSchedules({ db }: KeeperOptions, principal: Principal) {
  const rows = await listScheduleRows(db, principal);
  return rows.map(scheduleRowToSchedule);
}

export async function getSchedule(
  { db }: KeeperOptions,
  principal: Principal,
  id: string,
): Promise<ScheduledPrompt> {
  const row = await findSchedule(db, principal, id);
  if (row === undefined) throw noSuchSchedule();
  return scheduleRowToSchedule(row);
}

/** Idempotent by its id, where that is given. */
export async function createSchedule(
  options: KeeperOptions,
  principal: Principal,
  { id = uuidv7(), target, ...input }: CreateScheduleInput,
): Promise<ScheduledPrompt> {
  const { db, now } = options;
  assertSeldom(input, now());
  const isNew = await db.transaction().execute(async (trx) => {
    if ((await findSchedule(trx, principal, id)) !== undefined) return false;
    if ((await holdCountOfMember(trx, "scheduledPrompts", principal)) >= MAX_SCHEDULES)
      throw new ParleyError(
        "CONFLICT",
        `You have ${MAX_SCHEDULES} scheduled prompts, which is as many as there may be. Delete one first.`,
      );
    return insertSchedule(trx, principal, {
      ...input,
      id,
      apiKeyId: keyOf(principal),
      conversationId: target === "same" ? uuidv7() : null,
      nextAt: input.enabled ? nextTime(input, now()) : null,
    });
  });
  const made = await findSchedule(db, principal, id);
  if (made === undefined || (!isNew && !isLike(scheduleRowToSchedule(made), { ...input, target })))
    throw new ParleyError(
      "CONFLICT",
      "This id was used for another one already. Make a new one for each scheduled prompt.",
    );
  return scheduleRowToSchedule(made);
}

function keyOf({ via, credentialId }: Principal): string | null {
  return via === "key" ? credentialId : null;
}

function isLike(made: ScheduledPrompt, input: Omit<CreateScheduleInput, "id">): boolean {
  const { name, cron, timeZone, prompt, target } = input;
  return (
    made.name === name &&
    made.cron === cron &&
    made.timeZone === timeZone &&
    made.prompt === prompt &&
    made.target === target
  );
}

/**
 * Enabling it again forgets its failures. Whoever changes it takes it over: it is sent by the key, or
 * the person, that it was changed by last.
 */
export async function updateSchedule(
  options: KeeperOptions,
  principal: Principal,
  { scheduleId, target, ...changes }: UpdateScheduleInput,
): Promise<ScheduledPrompt> {
  const { db, now } = options;
  await db.transaction().execute(async (trx) => {
    const before = await findSchedule(trx, principal, scheduleId);
    if (before === undefined) throw noSuchSchedule();
    const times: CronTimes = {
      cron: changes.cron ?? before.cron,
      timeZone: changes.timeZone ?? before.timeZone,
    };
    const enabled = changes.enabled ?? before.enabled;
    const hasOtherTimes = times.cron !== before.cron || times.timeZone !== before.timeZone;
    if (hasOtherTimes) assertSeldom(times, now());
    await updateScheduleRow(trx, principal, scheduleId, {
      ...changes,
      apiKeyId: keyOf(principal),
      ...(target !== undefined && {
        conversationId: conversationFor(target, before.conversationId),
      }),
      ...((hasOtherTimes || enabled !== before.enabled) && {
        nextAt: enabled ? nextTime(times, now()) : null,
      }),
      ...(enabled && !before.enabled && { disabledReason: null, failures: 0, lastError: null }),
    });
  });
  return getSchedule(options, principal, scheduleId);
}

function conversationFor(target: ScheduledPrompt["target"], known: string | null): string | null {
  return target === "new" ? null : (known ?? uuidv7());
}

/** What it has begun stays. */
export async function removeSchedule(
  { db }: KeeperOptions,
  principal: Principal,
  id: string,
): Promise<void> {
  if (!(await deleteScheduleRow(db, principal, id))) throw noSuchSchedule();
}

export function noSuchSchedule(): ParleyError {
  return new ParleyError("NOT_FOUND", "There is no such scheduled prompt.");
}
