import type { Chat } from "@parley/chat";
import { type Db, findScheduleToSend, keepScheduleOutcome, type ScheduleRow } from "@parley/db";
import { JobFailure } from "@parley/jobs";
import {
  MAX_SCHEDULE_FAILURES,
  ParleyError,
  type Principal,
  type StartedRun,
} from "@parley/shared";
import type { AutomationLog } from "../automation-log.ts";
import { findSender, type SenderRefusal } from "./find-sender.ts";

/** Attempts at sending one, where waiting may help. */
export const SEND_ATTEMPTS = 4;

/** One time of a scheduled prompt. Its ids were made with it, so that it is sent once. */
export interface Firing {
  scheduleId: string;
  conversationId: string;
  messageId: string;
}

export interface SenderOptions {
  db: Db;
  chat: { messages: Pick<Chat["messages"], "send"> };
  now: () => Date;
  log: AutomationLog;
}

/**
 * Sends a scheduled prompt by its API key or on behalf of its person, as they stand now. The same firing twice is the
 * same run. What is refused is counted, and said where the person sees it.
 */
export async function sendScheduled(
  options: SenderOptions,
  firing: Firing,
  attempt: number,
): Promise<void> {
  const { db } = options;
  const schedule = await findScheduleToSend(db, firing.scheduleId);
  // It was deleted or disabled since it was due.
  if (schedule === undefined || !schedule.enabled) return;
  const sender = await findSender(db, schedule);
  if ("refused" in sender) {
    await keep(options, schedule, { error: refusals[sender.refused], disabled: sender.refused });
    return;
  }
  if (failuresOf(schedule) >= MAX_SCHEDULE_FAILURES) {
    await disable(options, schedule);
    return;
  }
  try {
    const { run } = await send(options, sender, schedule, firing);
    await keep(options, schedule, { runId: run.id });
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code === "INTERNAL") throw error;
    if (mayPass(error) && attempt < SEND_ATTEMPTS)
      throw new JobFailure(error.message, { retry: true });
    await keep(options, schedule, { error: error.message });
  }
}

/** The answer that this goes on from may still be written; a limit may be free again. */
function mayPass({ code }: ParleyError): boolean {
  return code === "CONFLICT" || code === "RATE_LIMITED" || code === "OVERLOADED";
}

export function send(
  { chat }: Pick<SenderOptions, "chat">,
  person: Principal,
  { prompt, options }: Pick<ScheduleRow, "prompt" | "options">,
  { conversationId, messageId }: Firing,
): Promise<StartedRun> {
  return chat.messages.send(person, {
    id: messageId,
    conversationId,
    createConversation: true,
    content: [{ type: "text", text: prompt }],
    ...options,
  });
}

const refusals: Record<SenderRefusal, string> = {
  notAllowed: "Its person may not chat in the organization any more.",
  keyEnded:
    "The API key that it was sent by was revoked or has expired. Enable it again in the web client, or with another key.",
};

/** How often in a row it has failed; how the last answer ended is known only by now. */
function failuresOf({ lastError, runStatus, failures }: ScheduleRow): number {
  if (lastError !== null) return failures;
  return runStatus === "failed" ? failures + 1 : 0;
}

/** Its last answers failed, each after it was begun. */
async function disable(
  { db, now, log }: SenderOptions,
  { id, failures, runFailure }: ScheduleRow,
): Promise<void> {
  await keepScheduleOutcome(db, id, {
    at: now(),
    runId: null,
    error: runFailure ?? "Its answers failed.",
    failures: failures + 1,
    disabled: "failures",
  });
  log.warn({ scheduleId: id }, "A scheduled prompt was disabled: its answers failed.");
}

async function keep(
  { db, now, log }: SenderOptions,
  schedule: ScheduleRow,
  outcome: { runId: string } | { error: string; disabled?: SenderRefusal },
): Promise<void> {
  const { id } = schedule;
  const failed = "error" in outcome;
  const failures = failuresOf(schedule) + (failed ? 1 : 0);
  const isOften = failures >= MAX_SCHEDULE_FAILURES;
  const disabled = (failed ? outcome.disabled : undefined) ?? (isOften ? "failures" : null);
  await keepScheduleOutcome(db, id, {
    at: now(),
    runId: failed ? null : outcome.runId,
    error: failed ? outcome.error : null,
    failures,
    disabled,
  });
  if (disabled !== null) log.warn({ scheduleId: id, disabled }, "A scheduled prompt was disabled.");
}
