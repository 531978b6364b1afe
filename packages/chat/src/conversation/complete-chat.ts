import { findMessage } from "@parley/db";
import {
  type ChatInput,
  type ChatReply,
  noUsage,
  ParleyError,
  type Principal,
  type StartedRun,
  textOf,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import type { RunFeed } from "../follow/run-feed.ts";
import { waitForEnd } from "../follow/wait-for-end.ts";
import { getRun } from "../run/stop-run.ts";
import { sendMessage } from "../send/send-message.ts";
import type { StarterOptions } from "../send/start-answer.ts";

/** Starts the answer to one question, in a new conversation unless one is named. */
export function startChat(
  options: StarterOptions,
  principal: Principal,
  input: ChatInput,
): Promise<StartedRun> {
  const { message, conversationId, ...rest } = input;
  const id = input.id ?? uuidv7();
  return sendMessage(options, principal, {
    ...rest,
    id,
    content: message,
    // A repeated call must name the same conversation, so a new one takes the message's id.
    conversationId: conversationId ?? id,
    createConversation: conversationId === undefined,
  });
}

/** `startChat`, then the whole answer. Aborting the wait leaves the run going (invariant 4). */
export async function completeChat(
  options: StarterOptions & { feed: RunFeed },
  principal: Principal,
  input: ChatInput,
  signal: AbortSignal,
): Promise<ChatReply> {
  const { run } = await startChat(options, principal, input);
  await waitForEnd(options, principal, run.id, signal);
  const ended = await getRun(options.db, principal, run.id);
  if (ended.failure !== null)
    throw new ParleyError(ended.failure.code, ended.failure.message, {
      ...(ended.failure.retryAfterMs !== undefined && {
        retryAfterMs: ended.failure.retryAfterMs,
      }),
    });
  if (ended.status === "interrupted")
    throw new ParleyError("RUN_LOST", "The server was restarted while it answered. Ask again.", {
      retryAfterMs: 1_000,
    });
  const usage = ended.usage ?? noUsage;
  const answer = await findMessage(options.db, principal.organizationId, run.messageId);
  return {
    reply: textOf(answer?.content ?? []),
    inputTokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    outputTokens: usage.outputTokens,
    model: ended.model,
    stopReason: ended.stopReason ?? ended.status,
    runId: ended.id,
    conversationId: ended.conversationId,
  };
}
