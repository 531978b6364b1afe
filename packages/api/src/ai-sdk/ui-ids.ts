import { createHash } from "node:crypto";
import type { Principal, UiMessage } from "@parley/shared";
import { validate as isUuid, v5 as uuidv5 } from "uuid";

/** The conversation of a chat: of its id, where that is one of ours, or else made from it. */
export function conversationIdOf(principal: Principal, chatId: string): string {
  return isUuid(chatId) ? chatId : uuidv5(`chat/${chatId}`, principal.userId);
}

/** The answer of which a UI message tells: the stream gave it our id. */
export function answerIdOf(principal: Principal, message: UiMessage): string {
  return isUuid(message.id) ? message.id : uuidv5(`answer/${message.id}`, principal.userId);
}

/**
 * The id of the user's message that a UI message becomes. The same one sent again is the same
 * message (invariant 8); with other words, or after another answer, it is an edit: a sibling.
 */
export function userMessageIdOf(
  principal: Principal,
  conversationId: string,
  message: UiMessage,
  parentId: string | null | undefined,
): string {
  const words = createHash("sha256")
    .update(JSON.stringify([parentId ?? null, textBlocksOf(message)]))
    .digest("hex");
  return uuidv5(`message/${conversationId}/${message.id}/${words}`, principal.userId);
}

export function textBlocksOf({ parts }: UiMessage): { type: "text"; text: string }[] {
  return parts.flatMap(({ type, text }) =>
    type === "text" && text !== undefined ? [{ type, text }] : [],
  );
}
