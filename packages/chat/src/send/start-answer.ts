import {
  type ConcurrentRuns,
  type Db,
  findMessage,
  findRunByRequest,
  findRunOfMessage,
  insertMessages,
  insertRun,
  insertRunRequest,
  isUniqueViolation,
  messageRowToMessage,
  type MessageRow,
  type NewMessage,
  type RunOptions,
  type RunRow,
  runRowToRun,
  tellOfRefusal,
} from "@parley/db";
import { type AnswerInput, ParleyError, type Principal, type StartedRun } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { assertWithinBudgets, BudgetReached } from "../budgets/assert-within-budgets.ts";
import { boundCost } from "../budgets/bound-cost.ts";
import { encodeEntry } from "../log/log-entry.ts";
import { assertFilesFit } from "../files/attach-files.ts";
import type { Runner } from "../run/runner.ts";
import type { Tool, ToolSource } from "../tools/define-tool.ts";
import { remainingTools, resolveTools } from "../tools/resolve-tools.ts";
import { serversOf } from "../tools/tool-servers.ts";
import type { ConversationChanges } from "../updates/conversation-changes.ts";
import { refusedRun } from "./refused-run.ts";

/** Milliseconds that it may take to hear which tools there are. */
const LIST_TOOLS_MS = 10_000;

export interface StarterOptions {
  db: Db;
  ownerId: string;
  runner: Runner;
  changes: Pick<ConversationChanges, "publish">;
  defaultModel: string;
  concurrentRuns: ConcurrentRuns;
  tools: readonly ToolSource[];
  /** Milliseconds without use after which a temporary conversation is deleted. */
  temporaryForMs: number;
}

/** A call that starts a run, under the id by which a repetition is recognized. */
export interface Request {
  id: string;
  digest: Buffer;
  /** The tools that the answer may use, by name; or those of another answer that are still there. */
  tools?: readonly string[] | { as: string } | undefined;
}

export interface AnswerPlan {
  /** The message to answer: there already, or to be added. */
  userMessage: MessageRow | NewMessage;
  messageId: string;
  model: string;
  options: RunOptions;
  /** The whole request, where the conversation is the caller's. */
  request?: AnswerInput;
}

/**
 * Starts one run for a request, once: in one transaction `plan` finds what is answered, and the
 * messages, the run and the first entry of its log are added (invariant 8).
 */
export async function startAnswer(
  options: StarterOptions,
  principal: Principal,
  request: Request,
  plan: (trx: Db) => Promise<AnswerPlan>,
): Promise<StartedRun> {
  const { db, runner, changes } = options;
  runner.assertRoom();
  try {
    const tools = await toolsFor(options, principal, request.tools);
    const { run, user, assistant, held } = await db
      .transaction()
      .execute(async (trx) =>
        writeAnswer(trx, options, principal, request, tools, await plan(trx)),
      );
    runner.start(run, 2, { held, tools, ...(user.parentId === null && { path: [user] }) });
    changes.publish(principal, run.conversationId);
    return toStartedRun(user, assistant, run);
  } catch (error) {
    if (!isUniqueViolation(error) && !(error instanceof ParleyError)) throw error;
    // The same call again, or at the same time: the first one's run is returned.
    const other = await findStarted(db, principal, request);
    if (other !== undefined) return other;
    if (error instanceof BudgetReached) await tellOfRefusal(db, principal, error.budget);
    if (error instanceof ParleyError) throw error;
    throw new ParleyError("CONFLICT", "This id is taken. Make a new one for each message.");
  }
}

/** Asked for before the transaction: some tools' servers are far away. */
async function toolsFor(
  { db, tools: sources }: StarterOptions,
  principal: Principal,
  wanted: Request["tools"],
): Promise<Tool[]> {
  if (wanted === undefined) return [];
  const signal = AbortSignal.timeout(LIST_TOOLS_MS);
  if (!("as" in wanted))
    return wanted.length === 0 ? [] : resolveTools(sources, principal, wanted, signal);
  const run = await findRunOfMessage(db, principal.organizationId, wanted.as);
  const { tools = [] } = run?.userId === principal.userId ? run.options : {};
  return tools.length === 0 ? [] : remainingTools(sources, principal, tools, signal);
}

async function writeAnswer(
  trx: Db,
  { ownerId, concurrentRuns }: StarterOptions,
  principal: Principal,
  request: Request,
  tools: readonly Tool[],
  {
    userMessage,
    messageId,
    model,
    options: { tools: _, toolServers: __, scopes: ___, ...asked },
    request: held,
  }: AnswerPlan,
): Promise<{
  run: RunRow;
  user: MessageRow;
  assistant: MessageRow;
  held: AnswerInput | undefined;
}> {
  const { organizationId, userId } = principal;
  const { conversationId } = userMessage;
  const isThere = "createdAt" in userMessage;
  const added = await insertMessages(trx, [
    ...(isThere ? [] : [userMessage]),
    {
      id: messageId,
      organizationId,
      conversationId,
      parentId: userMessage.id,
      role: "assistant",
      content: [],
    },
  ]);
  if (held === undefined) await assertFilesFit(trx, { conversationId, messageId });
  const user = isThere ? userMessage : added[0];
  const assistant = added.at(-1);
  if (user === undefined || assistant === undefined) throw new Error("An INSERT returned no row.");
  const options: RunOptions = {
    ...asked,
    ...(tools.length > 0 && {
      tools: tools.map(({ name }) => name),
      toolServers: serversOf(tools),
    }),
    ...(tools.length > 0 && principal.scopes !== "all" && { scopes: principal.scopes }),
  };
  const runId = uuidv7();
  const started = encodeEntry(1, { type: "run.started", runId, messageId, model, attempt: 1 });
  const inserted = await insertRun(
    trx,
    {
      id: runId,
      organizationId,
      conversationId,
      messageId,
      userId,
      model,
      options,
      requestId: request.id,
      inputDigest: request.digest,
      ownerId,
      apiKeyId: principal.via === "key" ? principal.credentialId : null,
    },
    started.json,
    { bound: boundCost({ messageId, model, options, held, tools }), concurrentRuns },
  ).catch((error: unknown) => {
    throw refusedRun(error, concurrentRuns) ?? error;
  });
  assertWithinBudgets(inserted);
  const { run } = inserted;
  if (held !== undefined) await insertRunRequest(trx, runId, held);
  return { run, user, assistant, held };
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
