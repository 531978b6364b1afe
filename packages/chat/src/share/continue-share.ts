import {
  type ContentBlock,
  type ContinueShareInput,
  type ConversationExport,
  EXPORT_VERSION,
  type ExportedMessage,
  type ImportedConversation,
  type Principal,
  type SharedCall,
  type SharedConversation,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { type ImportOptions, importConversation } from "../portability/import-conversation.ts";
import { readShare } from "./read-share.ts";

/** Gives the principal a conversation of their own that begins with what a link shows. */
export async function continueShare(
  options: ImportOptions,
  principal: Principal,
  { token, id = uuidv7() }: ContinueShareInput,
): Promise<ImportedConversation> {
  const shared = await readShare(options.db, token);
  const now = new Date().toISOString();
  const document: ConversationExport = {
    format: "parley.conversation",
    version: EXPORT_VERSION,
    exportedAt: now,
    conversation: {
      id,
      title: shared.title,
      origin: "chat",
      createdAt: now,
      updatedAt: now,
    },
    messages: messagesOf(shared),
  };
  return importConversation(options, principal, { id, document });
}

function messagesOf({ messages }: SharedConversation): ExportedMessage[] {
  const made: ExportedMessage[] = [];
  for (const { role, text, calls, model, createdAt } of messages) {
    const parentId = made.at(-1)?.id ?? null;
    made.push({
      id: uuidv7(),
      parentId,
      role,
      content: contentOf(text, calls),
      createdAt,
      run: model === null ? null : endedRun(model, createdAt),
    });
  }
  return made;
}

/** The text, and between its parts the calls of tools, where the link shows them. */
function contentOf(text: string, calls: readonly SharedCall[] = []): ContentBlock[] {
  const content: ContentBlock[] = [];
  let from = 0;
  const addText = (to: number): void => {
    const part = text.slice(from, to);
    if (part !== "") content.push({ type: "text", text: part });
    from = Math.max(from, to);
  };
  for (const [index, { at, name, input, approved, result }] of calls.entries()) {
    addText(at);
    const id = `call_${index + 1}`;
    const approval = approved === null ? {} : { approval: { approved } };
    content.push({ type: "tool_use", id, name, input, ...approval });
    if (result !== null) content.push({ type: "tool_result", toolUseId: id, ...result });
  }
  addText(text.length);
  return content;
}

/** What it used is its maker's affair. */
function endedRun(model: string, at: string): NonNullable<ExportedMessage["run"]> {
  return {
    id: uuidv7(),
    model,
    status: "completed",
    attempt: 1,
    options: {},
    stopReason: "end_turn",
    failure: null,
    usage: null,
    upstreamRequestId: null,
    createdAt: at,
    startedAt: at,
    endedAt: at,
  };
}
