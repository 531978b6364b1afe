import {
  type Db,
  findLatestMessage,
  findMessage,
  findRunOfMessage,
  type MessageRow,
  touchConversation,
} from "@parley/db";
import {
  type ContentBlock,
  type EditMessageInput,
  isActive,
  ParleyError,
  type Principal,
  type SendMessageInput,
  type StartedRun,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { titleOfContent } from "../conversation/title-of.ts";
import { attachFiles } from "../files/attach-files.ts";
import { digestInput } from "./input-digest.ts";
import { type AnswerPlan, type StarterOptions, startAnswer } from "./start-answer.ts";

/** Adds a user message and starts its answer. Idempotent by `input.id` (invariant 8). */
export function sendMessage(
  options: StarterOptions,
  principal: Principal,
  input: SendMessageInput,
): Promise<StartedRun> {
  const id = input.id ?? uuidv7();
  const request = { id, digest: digestInput("send", { ...input, id }), tools: input.tools };
  return startAnswer(options, principal, request, async (trx) => {
    const content = await attachFiles(trx, principal, input.content);
    const conversation = await useConversation(options, trx, principal, {
      id: input.conversationId,
      create: input.createConversation === true,
      temporary: input.temporary === true,
      titleIfNone: titleOfContent(content),
    });
    const parent =
      conversation === "created" && input.parentId === undefined
        ? undefined
        : await findParent(trx, principal, input);
    return planAnswer(options, principal, { ...input, id, content, parentId: parent?.id ?? null });
  });
}

/** Adds a sibling of a user message, with other words, and starts its answer. */
export function editMessage(
  options: StarterOptions,
  principal: Principal,
  input: EditMessageInput,
): Promise<StartedRun> {
  const id = input.id ?? uuidv7();
  const request = { id, digest: digestInput("edit", { ...input, id }), tools: input.tools };
  return startAnswer(options, principal, request, async (trx) => {
    const original = await findMessage(trx, principal.organizationId, input.messageId);
    if (original === undefined) throw noSuchMessage();
    await useConversation(options, trx, principal, {
      id: original.conversationId,
      missing: noSuchMessage,
    });
    if (original.role !== "user")
      throw new ParleyError("BAD_REQUEST", "Only a user's message can be edited.");
    const { conversationId, parentId } = original;
    const content = await attachFiles(trx, principal, input.content);
    return planAnswer(options, principal, { ...input, id, content, conversationId, parentId });
  });
}

function planAnswer(
  options: StarterOptions,
  principal: Principal,
  input: Omit<SendMessageInput, "id" | "parentId" | "content"> & {
    id: string;
    parentId: string | null;
    content: ContentBlock[];
  },
): AnswerPlan {
  return {
    userMessage: {
      id: input.id,
      organizationId: principal.organizationId,
      conversationId: input.conversationId,
      parentId: input.parentId,
      role: "user",
      content: input.content,
    },
    messageId: uuidv7(),
    model: input.model ?? options.defaultModel,
    options: { maxTokens: input.maxTokens, system: input.system, thinking: input.thinking },
  };
}

/** Locks the conversation, so that two sends at once see each other's messages. */
export async function useConversation(
  { temporaryForMs }: StarterOptions,
  trx: Db,
  principal: Principal,
  {
    id,
    create = false,
    temporary = false,
    titleIfNone = null,
    missing = () => new ParleyError("NOT_FOUND", "There is no such conversation."),
  }: {
    id: string;
    create?: boolean;
    /** Whether it has to be a temporary one, or is made as one. */
    temporary?: boolean;
    titleIfNone?: string | null;
    /** What to say of another's: the same as of one that is nobody's. */
    missing?: () => ParleyError;
  },
): Promise<"created" | "existing"> {
  const used = await touchConversation(trx, principal, {
    id,
    create,
    temporary,
    temporaryForMs,
    titleIfNone,
  });
  if (used === undefined) throw missing();
  // What came before is not here, so an answer would be one to another conversation.
  if (used.was === "held")
    throw new ParleyError(
      "CONFLICT",
      "The caller of the API holds this conversation. Send all of it there to go on with it.",
    );
  if (temporary && !used.temporary) throw notTemporary();
  return used.was;
}

/** What somebody writes because it will be gone must not end up in what is kept. */
export function notTemporary(): ParleyError {
  return new ParleyError(
    "CONFLICT",
    "temporary: This conversation was begun as one that is kept. Begin a new one.",
  );
}

async function findParent(
  trx: Db,
  { organizationId }: Principal,
  { conversationId, parentId }: SendMessageInput,
): Promise<MessageRow | undefined> {
  if (parentId === null) return undefined;
  if (parentId === undefined) {
    const latest = await findLatestMessage(trx, organizationId, conversationId);
    return latest && assertAnswered(trx, latest);
  }
  const parent = await findMessage(trx, organizationId, parentId);
  if (parent === undefined || parent.conversationId !== conversationId) throw noSuchMessage();
  return assertAnswered(trx, parent);
}

/** One replies to an answer, and to one that is finished: the model has to be sent it whole. */
async function assertAnswered(trx: Db, parent: MessageRow): Promise<MessageRow> {
  if (parent.role !== "assistant")
    throw new ParleyError("BAD_REQUEST", "parentId: A message replies to an answer.");
  const run = await findRunOfMessage(trx, parent.organizationId, parent.id);
  if (run !== undefined && isActive(run.status))
    throw new ParleyError(
      "CONFLICT",
      "The answer that this replies to is still being written. Wait for it, or stop it first.",
    );
  return parent;
}

export function noSuchMessage(): ParleyError {
  return new ParleyError("NOT_FOUND", "There is no such message.");
}
