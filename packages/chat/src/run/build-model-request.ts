import { type Db, findMessage, listPath, type MessageRow, type RunRow } from "@parley/db";
import type { ModelBlock, ModelMessage, ModelRequest } from "@parley/llm";
import { type ContentBlock, textOf } from "@parley/shared";

/** Tokens of an answer when the caller sets no limit. */
const DEFAULT_MAX_TOKENS = 8_192;

/**
 * Asks for the rest of a cut-off answer. A turn of the user, because current models refuse an
 * answer that is put into their mouth (a prefilled last assistant turn).
 */
export const CONTINUE_INSTRUCTION =
  "Continue exactly where your previous answer stopped, in the middle of a word if need be. Do not repeat anything, do not apologize, and do not add an introduction.";

export interface PreparedRequest {
  request: ModelRequest;
  /** Text that the answer begins with, kept from the answer that it continues; "" otherwise. */
  keptText: string;
}

/** A message as the model is sent it. */
export type PathMessage = Pick<MessageRow, "id" | "role" | "content">;

/** The path from the root to the message that the run answers, as the model is sent it. */
export async function buildModelRequest(
  db: Db,
  run: RunRow,
  knownPath: readonly PathMessage[] | undefined,
): Promise<PreparedRequest> {
  const path =
    knownPath ?? (await listPath(db, run.organizationId, run.conversationId, run.messageId));
  const messages: ModelMessage[] = [];
  for (const { id, role, content } of path)
    if (id !== run.messageId) messages.push({ role, content: toModelBlocks(content) });
  let keptText = "";
  if (run.options.continues !== undefined) {
    const cutOff = await findMessage(db, run.organizationId, run.options.continues);
    keptText = textOf(cutOff?.content ?? []);
    if (/\S/.test(keptText))
      messages.push(
        { role: "assistant", content: [{ type: "text", text: keptText }] },
        { role: "user", content: [{ type: "text", text: CONTINUE_INSTRUCTION }] },
      );
  }
  return {
    keptText,
    request: {
      model: run.model,
      maxTokens: run.options.maxTokens ?? DEFAULT_MAX_TOKENS,
      system: run.options.system,
      thinking: run.options.thinking,
      messages: messages.filter((message) => message.content.length > 0),
    },
  };
}

/**
 * What a model need not or cannot be sent is left out: empty text, and thinking that no tool call
 * came from. Such thinking is bound to the model that thought it, and a person may have changed
 * the model or an earlier message since.
 */
function toModelBlocks(content: readonly ContentBlock[]): ModelBlock[] {
  const calledTools = content.some((block) => block.type === "tool_use");
  const blocks: ModelBlock[] = [];
  for (const block of content) {
    if (block.type === "text") {
      if (/\S/.test(block.text)) blocks.push(block);
    } else if (block.type === "thinking") {
      if (calledTools && block.signature !== undefined)
        blocks.push({ type: "thinking", thinking: block.thinking, signature: block.signature });
    } else blocks.push(block);
  }
  return blocks;
}
