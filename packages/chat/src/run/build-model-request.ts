import {
  type Db,
  findMessage,
  findRunRequest,
  listPath,
  type MessageRow,
  type RunRow,
} from "@parley/db";
import type { ModelBlock, ModelMessage, ModelRequest } from "@parley/llm";
import { type AnswerInput, type ContentBlock, isFileBlock, textOf } from "@parley/shared";
import type { LoadedFiles } from "../files/file-loader.ts";

/** Tokens of an answer when the caller sets no limit. */
export const DEFAULT_MAX_TOKENS = 8_192;

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
  /** To be called when the request is no longer needed: the files in it may be large. */
  release: () => void;
}

type KnownPath = readonly Pick<MessageRow, "id" | "role" | "content">[];

/** What whoever starts a run has at hand, and need not be read again. */
export interface KnownRequest {
  /** The messages from the root to the one that is answered. */
  path?: KnownPath;
  /** The conversation that the caller holds. */
  held?: AnswerInput | undefined;
}

/** What the model is sent: the path from the root to the message that the run answers, or the caller's own conversation. */
export async function buildModelRequest(
  db: Db,
  run: RunRow,
  known: KnownRequest,
  loadFiles: (path: KnownPath) => Promise<LoadedFiles>,
): Promise<PreparedRequest> {
  if (run.options.held === true) {
    const held = known.held ?? (await findRunRequest(db, run.id));
    if (held === undefined) throw new Error("The run's request is gone.");
    return { keptText: "", request: heldRequest(run.model, held), release: () => undefined };
  }
  const path =
    known.path ?? (await listPath(db, run.organizationId, run.conversationId, run.messageId));
  const messages: ModelMessage[] = [];
  const { blocks: files, release } = await loadFiles(path);
  for (const { id, role, content } of path)
    if (id !== run.messageId) messages.push({ role, content: toModelBlocks(content, files) });
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
    release,
    request: {
      model: run.model,
      maxTokens: run.options.maxTokens ?? DEFAULT_MAX_TOKENS,
      system: run.options.system,
      thinking: run.options.thinking,
      messages: messages.filter((message) => message.content.length > 0),
    },
  };
}

/** Nothing is left out of it: its caller decides on what the model is sent. */
function heldRequest(model: string, held: AnswerInput): ModelRequest {
  const { maxTokens = DEFAULT_MAX_TOKENS, thinking } = held;
  return {
    model,
    maxTokens,
    system: held.system,
    messages: held.messages,
    tools: held.tools,
    toolChoice: held.toolChoice,
    stopSequences: held.stopSequences,
    outputSchema: held.outputSchema,
    thinking: thinkingOf(thinking),
  };
}

function thinkingOf(thinking: AnswerInput["thinking"]): ModelRequest["thinking"] {
  if (thinking === undefined) return "default";
  if (thinking.type === "off") return false;
  return thinking.budgetTokens === undefined ? true : { budgetTokens: thinking.budgetTokens };
}

/**
 * What a model need not or cannot be sent is left out: empty text, and thinking that no tool call
 * came from. Such thinking is bound to the model that thought it, and a person may have changed
 * the model or an earlier message since.
 */
function toModelBlocks(
  content: readonly ContentBlock[],
  files: LoadedFiles["blocks"],
): ModelBlock[] {
  const calledTools = content.some((block) => block.type === "tool_use");
  const blocks: ModelBlock[] = [];
  for (const block of content) {
    if (block.type === "text") {
      if (/\S/.test(block.text)) blocks.push(block);
    } else if (block.type === "thinking") {
      if (calledTools && block.signature !== undefined)
        blocks.push({ type: "thinking", thinking: block.thinking, signature: block.signature });
    } else if (isFileBlock(block)) {
      const file = files.get(block.fileId);
      if (file !== undefined) blocks.push(file);
    } else blocks.push(block);
  }
  return blocks;
}
