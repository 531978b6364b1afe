import type { GenerationOptions } from "@parley/shared";
import { type FileBlock, isFileBlock } from "../attachments/sent-file.ts";
import type { Failure } from "../failures/failure-of.ts";
import { sendWords } from "./send-words.ts";

/** A message on its way to the server, kept until the server has it. */
export interface OutboxItem {
  /** Made here, once: sending the same again is harmless (invariant 8). */
  id: string;
  conversationId: string;
  createConversation: boolean;
  /** Whether the conversation that it makes is a temporary one. */
  temporary?: boolean;
  /** The folder that it is made in. */
  folderId?: string;
  parentId: string | null;
  content: string;
  files?: readonly FileBlock[];
  model: string | undefined;
  options?: GenerationOptions;
  createdAt: string;
  /** Null while it is being sent. */
  failure: Failure | null;
}

/** Made before the page has its language: its words are read when they are shown. */
const cutOff: Failure = {
  code: undefined,
  get title() {
    return sendWords.cutOff.title;
  },
  get advice() {
    return sendWords.cutOff.advice;
  },
  detail: undefined,
};

/** What a reload found on its way: whether it arrived is not known, and sending it again is safe. */
export function readOutbox(saved: string | null): OutboxItem[] {
  try {
    const items: unknown = JSON.parse(saved ?? "[]");
    if (!Array.isArray(items)) return [];
    return items.filter(isItem).map((item) => ({ ...item, failure: cutOff }));
  } catch {
    return [];
  }
}

function isItem(value: unknown): value is OutboxItem {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "conversationId" in value &&
    typeof value.conversationId === "string" &&
    "createConversation" in value &&
    typeof value.createConversation === "boolean" &&
    (!("temporary" in value) || typeof value.temporary === "boolean") &&
    (!("folderId" in value) || typeof value.folderId === "string") &&
    "parentId" in value &&
    (value.parentId === null || typeof value.parentId === "string") &&
    "content" in value &&
    typeof value.content === "string" &&
    (!("files" in value) || (Array.isArray(value.files) && value.files.every(isFileBlock))) &&
    (!("model" in value) || typeof value.model === "string") &&
    (!("options" in value) || isOptions(value.options)) &&
    "createdAt" in value &&
    typeof value.createdAt === "string"
  );
}

function isOptions(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (!("system" in value) || typeof value.system === "string") &&
    (!("maxTokens" in value) || typeof value.maxTokens === "number") &&
    (!("thinking" in value) || typeof value.thinking === "boolean") &&
    (!("tools" in value) ||
      (Array.isArray(value.tools) && value.tools.every((name) => typeof name === "string")))
  );
}
