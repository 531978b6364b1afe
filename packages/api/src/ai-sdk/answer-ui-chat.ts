import type { Chat } from "@parley/chat";
import {
  type AiSdkChatInput,
  isActive,
  ParleyError,
  type Principal,
  type SendMessageInput,
  type StartedRun,
  type UiMessage,
  userContent,
} from "@parley/shared";
import { answerIdOf, conversationIdOf, textBlocksOf, userMessageIdOf } from "./ui-ids.ts";

/** What is to be sent, or answered again: the end of the chat. */
interface LastQuestion {
  message: UiMessage;
  conversationId: string;
  send: SendMessageInput & { id: string };
}

/** Answers the last message of a chat that the AI SDK sent, in the conversation that it stands for. */
export async function answerUiChat(
  chat: Chat,
  principal: Principal,
  input: AiSdkChatInput,
): Promise<StartedRun> {
  const question = readQuestion(principal, input);
  const earlier =
    input.trigger === "regenerate-message"
      ? await findAnswer(chat, principal, question, input)
      : undefined;
  if (earlier !== undefined) {
    await settle(chat, principal, question, earlier);
    const { model, maxTokens, system, thinking, tools } = input;
    return chat.messages.regenerate(principal, {
      messageId: earlier,
      model,
      maxTokens,
      system,
      thinking,
      tools,
    });
  }
  if (question.send.parentId !== null)
    await settle(chat, principal, question, question.send.parentId);
  return chat.messages.send(principal, question.send);
}

function readQuestion(principal: Principal, input: AiSdkChatInput): LastQuestion {
  const message = input.messages.at(-1);
  if (message?.role !== "user")
    throw new ParleyError("BAD_REQUEST", "messages: The last one must be the user's.");
  if (message.parts.some(({ type }) => type === "file"))
    throw new ParleyError("BAD_REQUEST", "messages: Files cannot be sent here. Send text.");
  const content = userContent.safeParse(textBlocksOf(message));
  if (!content.success)
    throw new ParleyError(
      "BAD_REQUEST",
      `messages: ${content.error.issues[0]?.message ?? "The last one has no text."}`,
    );
  const conversationId = conversationIdOf(principal, input.id);
  const before = input.messages.at(-2);
  // A question that was never answered came before: then this one follows what is latest.
  const parentId =
    before === undefined
      ? null
      : before.role === "assistant"
        ? answerIdOf(principal, before)
        : undefined;
  const { model, maxTokens, system, thinking, tools } = input;
  return {
    message,
    conversationId,
    send: {
      id: userMessageIdOf(principal, conversationId, message, parentId),
      conversationId,
      createConversation: true,
      parentId,
      content: content.data,
      model,
      maxTokens,
      system,
      thinking,
      tools,
    },
  };
}

/** The answer that is to be given again: the one named, or the latest to the last question. */
async function findAnswer(
  chat: Chat,
  principal: Principal,
  { message, conversationId, send }: LastQuestion,
  { messageId }: AiSdkChatInput,
): Promise<string | undefined> {
  const messages = await chat.conversations
    .messages(principal, { conversationId })
    .catch((error: unknown) => {
      // Nothing was kept, then: the question is sent for the first time.
      if (error instanceof ParleyError && error.code === "NOT_FOUND") return [];
      throw error;
    });
  const named = messages.find(({ id, role }) => id === messageId && role === "assistant");
  const answer =
    named ??
    messages.findLast(
      ({ role, parentId }) =>
        role === "assistant" && (parentId === message.id || parentId === send.id),
    );
  return answer?.id;
}

/**
 * Asking on, or again, while the answer before is still being written means that it was stopped in
 * the page, which only broke off its stream: so it is stopped here, and its end awaited.
 * @param answerId undefined: the page saw nothing of it yet, and so cannot name it: it is the latest
 */
async function settle(
  chat: Chat,
  principal: Principal,
  { conversationId }: LastQuestion,
  answerId: string | undefined,
): Promise<void> {
  const { items } = await chat.runs.list(principal, { conversationId, limit: 10 });
  const before =
    answerId === undefined ? items[0] : items.find(({ messageId }) => messageId === answerId);
  if (before === undefined || !isActive(before.status)) return;
  await chat.runs.stop(principal, before.id);
  const follow = await chat.runs.follow(principal, { runId: before.id, after: 0 });
  for await (const entry of follow) if (entry.terminal) return;
}
