import {
  type Db,
  findMessage,
  findRunByRequest,
  insertMessages,
  insertRun,
  insertRunEvent,
  isUniqueViolation,
  messageRowToMessage,
  type MessageRow,
  type RunOptions,
  type RunRow,
  runRowToRun,
} from "@parley/db";
import { ParleyError, type Principal, type StartedRun } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { encodeEntry } from "../log/log-entry.ts";
import type { Runner } from "../run/runner.ts";

export interface StarterOptions {
  db: Db;
  ownerId: string;
  runner: Runner;
  defaultModel: string;
}

/** A call that starts a run, under the id by which a repetition is recognized. */
export interface Request {
  id: string;
  digest: Buffer;
}

export interface AnswerPlan {
  userMessage: MessageRow;
  messageId: string;
  model: string;
  options: RunOptions;
}

/**
 * Starts one run for a request, once: in one transaction `plan` finds or writes the user's message
 * and the assistant's message, the run and the first entry of its log are added (invariant 8).
 */
export async function startAnswer(
  options: StarterOptions,
  principal: Principal,
  request: Request,
  plan: (trx: Db) => Promise<AnswerPlan>,
): Promise<StartedRun> {
  const { db, runner } = options;
  const before = await findStarted(db, principal, request);
  if (before !== undefined) return before;
  runner.assertRoom();
  try {
    const started = await db.transaction().execute(async (trx) => {
      return writeAnswer(trx, options, principal, request, await plan(trx));
    });
    runner.start(started.row, 2);
    return started.result;
  } catch (error) {
    if (!isUniqueViolation(error) && !(error instanceof ParleyError)) throw error;
    // The same call, at the same time: the other one was first, and this one ran into it.
    const other = await findStarted(db, principal, request);
    if (other !== undefined) return other;
    if (error instanceof ParleyError) throw error;
    throw new ParleyError("CONFLICT", "This id is taken. Make a new one for each message.");
  }
}

async function writeAnswer(
  trx: Db,
  { ownerId }: StarterOptions,
  principal: Principal,
  request: Request,
  plan: AnswerPlan,
): Promise<{ row: RunRow; result: StartedRun }> {
  const { userMessage } = plan;
  const [assistant] = await insertMessages(trx, [
    {
      id: plan.messageId,
      organizationId: principal.organizationId,
      conversationId: userMessage.conversationId,
      parentId: userMessage.id,
      role: "assistant",
      content: [],
    },
  ]);
  if (assistant === undefined) throw new Error("An INSERT returned no row.");
  const row = await insertRun(trx, {
    id: uuidv7(),
    organizationId: principal.organizationId,
    conversationId: userMessage.conversationId,
    messageId: assistant.id,
    userId: principal.userId,
    model: plan.model,
    options: plan.options,
    requestId: request.id,
    inputDigest: request.digest,
    ownerId,
  });
  const started = encodeEntry(1, {
    type: "run.started",
    runId: row.id,
    messageId: row.messageId,
    model: row.model,
    attempt: row.attempt,
  });
  await insertRunEvent(trx, row.id, { seq: 1, data: started.json, terminal: false });
  return { row, result: toStartedRun(userMessage, assistant, row) };
}

async function findStarted(
  db: Db,
  principal: Principal,
  request: Request,
): Promise<StartedRun | undefined> {
  const row = await findRunByRequest(db, principal.organizationId, request.id);
  if (row === undefined) return undefined;
  if (row.userId !== principal.userId || !row.inputDigest.equals(request.digest))
    throw new ParleyError(
      "CONFLICT",
      "This id was used for another call already. Make a new one for each message.",
    );
  const assistant = await findMessage(db, principal.organizationId, row.messageId);
  const user =
    assistant?.parentId && (await findMessage(db, principal.organizationId, assistant.parentId));
  return assistant && user ? toStartedRun(user, assistant, row) : undefined;
}

function toStartedRun(user: MessageRow, assistant: MessageRow, row: RunRow): StartedRun {
  const run = runRowToRun(row);
  return {
    userMessage: messageRowToMessage(user, null),
    assistantMessage: messageRowToMessage(assistant, run),
    run,
  };
}
