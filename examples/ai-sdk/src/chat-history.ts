import { CallError, createParley, type Message } from "@parley/client";
import type { UIMessage } from "ai";

const parley = createParley({ baseUrl: "" });

/** The chat of this page: in its address, so that a reload finds it again. */
export function chatId(): string {
  if (location.hash === "") location.hash = crypto.randomUUID();
  return location.hash.slice(1);
}

/** What Parley has of the chat. An answer that is still being written is left to `resume`. */
export async function loadHistory(conversationId: string): Promise<UIMessage[]> {
  const messages = await parley.conversations.messages
    .query({ conversationId })
    .catch((error: unknown): Message[] => {
      if (error instanceof CallError && error.data?.errorCode === "NOT_FOUND") return [];
      throw error;
    });
  return messages
    .filter(({ run }) => run === null || run.endedAt !== null)
    .map(({ id, role, content }) => ({
      id,
      role,
      parts: content.flatMap((block) =>
        block.type === "text" ? [{ type: "text" as const, text: block.text }] : [],
      ),
    }));
}
