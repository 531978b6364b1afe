import { type Db, findMessage, findRunOfMessage, type MessageRow, type RunRow } from "@parley/db";
import {
  type ContinueMessageInput,
  isActive,
  ParleyError,
  type Principal,
  type RegenerateMessageInput,
  type StartedRun,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { digestInput } from "./input-digest.ts";
import { noSuchMessage, useConversation } from "./send-message.ts";
import { type StarterOptions, startAnswer } from "./start-answer.ts";

/** Adds a sibling of an answer, made anew. What is not said is as it was for the first. */
export function regenerateMessage(
  options: StarterOptions,
  principal: Principal,
  input: RegenerateMessageInput,
): Promise<StartedRun> {
  const messageId = input.id ?? uuidv7();
  const request = { id: messageId, digest: digestInput("regenerate", { ...input, id: messageId }) };
  const tools = input.tools ?? { as: input.messageId };
  return startAnswer(options, principal, { ...request, tools }, async (trx) => {
    const { userMessage, run } = await findAnswer(options, trx, principal, input.messageId);
    return {
      userMessage,
      messageId,
      model: input.model ?? run.model,
      options: {
        maxTokens: input.maxTokens ?? run.options.maxTokens,
        system: input.system ?? run.options.system,
        thinking: input.thinking ?? run.options.thinking,
      },
    };
  });
}

/**
 * Adds a sibling of a cut-off answer that begins with its text and goes on from there. A sibling,
 * so that log, message and what a client assembled stay one string each (invariant 3).
 */
export function continueMessage(
  options: StarterOptions,
  principal: Principal,
  input: ContinueMessageInput,
): Promise<StartedRun> {
  const messageId = input.id ?? uuidv7();
  const digest = digestInput("continue", { ...input, id: messageId });
  const request = { id: messageId, digest, tools: { as: input.messageId } };
  return startAnswer(options, principal, request, async (trx) => {
    const { userMessage, run } = await findAnswer(options, trx, principal, input.messageId);
    if (isActive(run.status))
      throw new ParleyError("CONFLICT", "This answer is still being written.");
    if (run.status === "completed" && run.stopReason === "end_turn")
      throw new ParleyError("CONFLICT", "This answer is complete: there is nothing to continue.");
    return {
      userMessage,
      messageId,
      model: run.model,
      options: { ...run.options, continues: input.messageId },
    };
  });
}

async function findAnswer(
  options: StarterOptions,
  trx: Db,
  principal: Principal,
  messageId: string,
): Promise<{ userMessage: MessageRow; run: RunRow }> {
  const answer = await findMessage(trx, principal.organizationId, messageId);
  if (answer === undefined) throw noSuchMessage();
  await useConversation(options, trx, principal, {
    id: answer.conversationId,
    missing: noSuchMessage,
  });
  const run = await findRunOfMessage(trx, principal.organizationId, messageId);
  const userMessage =
    answer.parentId === null
      ? undefined
      : await findMessage(trx, principal.organizationId, answer.parentId);
  if (run === undefined || userMessage === undefined)
    throw new ParleyError("BAD_REQUEST", "Only an answer can be made again or continued.");
  return { userMessage, run };
}
