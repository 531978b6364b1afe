import type { ConversationExport } from "@parley/shared";
import { fromChatgpt } from "./convert-chatgpt.ts";
import { fromClaude } from "./convert-claude.ts";
import { type Skipped, toDocument } from "./conversation-tree.ts";

export type Source = "chatgpt" | "claude" | "parley";

/** A conversation as it can be imported, or why it cannot. */
export type Converted =
  | { source: Source; title: string | null; document: ConversationExport }
  | { title: string | null; skipped: Skipped };

/** One object of an export, whoever's it is. `owner`: the id of who imports it. */
export function convert(value: unknown, owner: string): Converted {
  if (isOwn(value)) return { source: "parley", title: value.conversation.title, document: value };
  const chatgpt = fromChatgpt(value);
  const source = chatgpt ?? fromClaude(value);
  if (source === undefined) return { title: null, skipped: "unknown" };
  const { title } = source;
  const document = toDocument(source, owner);
  if (typeof document === "string") return { title, skipped: document };
  return { source: chatgpt === undefined ? "claude" : "chatgpt", title, document };
}

/** No deeper look: the server checks each word of it, and says what is wrong. */
function isOwn(value: unknown): value is ConversationExport {
  return (
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === "parley.conversation" &&
    "conversation" in value &&
    typeof value.conversation === "object" &&
    value.conversation !== null &&
    "id" in value.conversation &&
    typeof value.conversation.id === "string" &&
    "messages" in value &&
    Array.isArray(value.messages)
  );
}
