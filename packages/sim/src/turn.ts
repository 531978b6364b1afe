import { type Attachment, isAttachment, readAttachment } from "./attachment.ts";
import { type Directives, parseDirectives } from "./directive.ts";
import type { ContentBlock, MessagesRequest, RequestMessage } from "./request-schema.ts";

/** How a client asks for the rest of an answer that was cut short. */
const CONTINUE = "Continue exactly where your previous answer stopped";

export interface ToolResult {
  readonly name: string;
  readonly text: string;
  readonly isError: boolean;
}

/** What a conversation asks for now: the user's message, and how far its answer has come. */
export interface Turn {
  readonly directives: Directives;
  /** Which user message of the conversation this is, from 1. */
  readonly number: number;
  /** Rounds of tool results since that message. */
  readonly rounds: number;
  readonly toolResults: readonly ToolResult[];
  /** Images and documents that came with the message. */
  readonly attachments: readonly Attachment[];
}

/** A conversation that ends with the start of an answer: the turn it answers, and that start. */
export interface Continuation {
  readonly turn: Turn;
  readonly prefix: string;
}

/** The turn that the conversation ends with, its last message taken at its word. */
export function readTurn(request: MessagesRequest): Turn {
  return turnAt(spoken(request), spoken(request).length);
}

/**
 * The answer that the last message asks to go on with: a "continue" instruction of the user (or
 * several in a row), or an assistant message at the very end (prefill). Undefined for any other.
 */
export function readContinuation(request: MessagesRequest): Continuation | undefined {
  const messages = spoken(request);
  let end = messages.length;
  let prefix = "";
  if (messages[end - 1]?.role === "assistant") {
    prefix = textOf(messages[end - 1]);
    end -= 1;
  }
  while (isContinue(messages[end - 1]) && messages[end - 2]?.role === "assistant") {
    prefix = textOf(messages[end - 2]) + prefix;
    end -= 2;
  }
  if (end === messages.length || messages[end - 1]?.role !== "user") return undefined;
  return { turn: turnAt(messages, end), prefix };
}

function spoken(request: MessagesRequest): RequestMessage[] {
  return request.messages.filter((message) => message.role !== "system");
}

function turnAt(messages: readonly RequestMessage[], end: number): Turn {
  let start = end - 1;
  let rounds = 0;
  for (; start > 0; start -= 1) {
    const message = messages[start];
    if (message?.role !== "user") continue;
    if (!hasToolResults(message)) break;
    rounds += 1;
  }
  const asked = messages[start];
  const earlier = messages.slice(0, start + 1).filter((message) => isQuestion(message));
  return {
    directives: parseDirectives(textOf(asked)),
    number: earlier.length,
    rounds,
    toolResults: toolResultsOf(messages[end - 1], messages[end - 2]),
    attachments: blocks(asked).filter(isAttachment).map(readAttachment),
  };
}

function isQuestion(message: RequestMessage): boolean {
  return message.role === "user" && !hasToolResults(message) && !isContinue(message);
}

function isContinue(message: RequestMessage | undefined): boolean {
  return message?.role === "user" && textOf(message).startsWith(CONTINUE);
}

function hasToolResults(message: RequestMessage): boolean {
  return blocks(message).some((block) => block.type === "tool_result");
}

function toolResultsOf(
  message: RequestMessage | undefined,
  before: RequestMessage | undefined,
): ToolResult[] {
  return blocks(message)
    .filter((block) => block.type === "tool_result")
    .map((result) => {
      const use = blocks(before).find(
        (block) => block.type === "tool_use" && block.id === result.tool_use_id,
      );
      return {
        name: use?.type === "tool_use" ? use.name : "tool",
        text: resultText(result.content),
        isError: result.is_error === true,
      };
    });
}

function resultText(content: Extract<ContentBlock, { type: "tool_result" }>["content"]): string {
  if (content === undefined || typeof content === "string") return content ?? "";
  return content.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
}

function blocks(message: RequestMessage | undefined): readonly ContentBlock[] {
  return message === undefined || typeof message.content === "string" ? [] : message.content;
}

function textOf(message: RequestMessage | undefined): string {
  if (typeof message?.content === "string") return message.content;
  const texts = blocks(message).filter((block) => block.type === "text");
  // An assistant's text blocks are one text that was split; a user's are separate paragraphs.
  return texts.map((block) => block.text).join(message?.role === "assistant" ? "" : "\n");
}
