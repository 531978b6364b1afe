import { type Db, findRunRequest, listPath, type MessageRow, type RunRow } from "@parley/db";
import type { ModelRequest } from "@parley/llm";
import type { AnswerInput, ContentBlock, HeldTool } from "@parley/shared";
import type { LoadedFiles } from "../files/file-loader.ts";
import type { Tool } from "../tools/define-tool.ts";
import { ModelMessages } from "./model-messages.ts";

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

export interface RequestParts {
  known: KnownRequest;
  /** What the run has said and been given so far. */
  content: readonly ContentBlock[];
  tools: readonly Tool[];
  /** No more of them may be called, whatever there is. */
  withoutCalls: boolean;
  loadFiles: (path: KnownPath) => Promise<LoadedFiles>;
}

/** What the model is sent: the path from the root to the message that the run answers and what the run has come to, or the caller's own conversation. */
export async function buildModelRequest(
  db: Db,
  run: RunRow,
  { known, content, tools, withoutCalls, loadFiles }: RequestParts,
): Promise<PreparedRequest> {
  if (run.options.held === true) {
    const held = known.held ?? (await findRunRequest(db, run.id));
    if (held === undefined) throw new Error("The run's request is gone.");
    return { request: heldRequest(run.model, held), release: () => undefined };
  }
  const path =
    known.path ?? (await listPath(db, run.organizationId, run.conversationId, run.messageId));
  const { blocks: files, release } = await loadFiles(path);
  const said = new ModelMessages(files);
  for (const message of path) if (message.id !== run.messageId) said.add(message);
  const { messages } = said;
  const asked = messages.length;
  said.addAnswer(content);
  if (messages.length > asked && messages.at(-1)?.role === "assistant")
    messages.push({ role: "user", content: [{ type: "text", text: CONTINUE_INSTRUCTION }] });
  return {
    release,
    request: {
      model: run.model,
      maxTokens: run.options.maxTokens ?? DEFAULT_MAX_TOKENS,
      system: run.options.system,
      thinking: run.options.thinking,
      messages,
      ...toolsOf(messages, tools, withoutCalls),
    },
  };
}

export function toHeldTool({ name, description, inputSchema }: Tool): HeldTool {
  return { name, description, inputSchema };
}

/** Where earlier answers called tools, a model has to know of some, even if it may call none. */
function toolsOf(
  messages: ModelRequest["messages"],
  tools: readonly Tool[],
  withoutCalls: boolean,
): Pick<ModelRequest, "tools" | "toolChoice"> {
  if (tools.length > 0)
    return {
      tools: tools.map(toHeldTool),
      ...(withoutCalls && { toolChoice: { type: "none" } }),
    };
  const names = new Set(
    messages.flatMap(({ content }) =>
      content.flatMap((block) => (block.type === "tool_use" ? [block.name] : [])),
    ),
  );
  if (names.size === 0) return {};
  return {
    tools: [...names].map((name) => ({ name, inputSchema: { type: "object" } })),
    toolChoice: { type: "none" },
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
