import type { Message } from "../app/parley.ts";
import { createStore } from "../app/create-store.ts";
import { savedValue } from "../app/saved-value.ts";
import type { Failure } from "../failures/failure-of.ts";

/** A message on its way to the server, kept until the server has it. */
export interface OutboxItem {
  /** Made here, once: sending the same again is harmless (invariant 8). */
  id: string;
  conversationId: string;
  createConversation: boolean;
  parentId: string | null;
  content: string;
  model: string | undefined;
  createdAt: string;
  /** Null while it is being sent. */
  failure: Failure | null;
}

const saved = savedValue("parley.outbox", () => sessionStorage);

export const outbox = createStore<readonly OutboxItem[]>(restore());

export function putInOutbox(item: OutboxItem): void {
  outbox.set((items) => [...items.filter(({ id }) => id !== item.id), item]);
  saved.write(JSON.stringify(outbox.get()));
}

export function removeFromOutbox(id: string): void {
  outbox.set((items) => items.filter((item) => item.id !== id));
  saved.write(outbox.get().length === 0 ? null : JSON.stringify(outbox.get()));
}

export function asMessage(item: OutboxItem): Message {
  return {
    id: item.id,
    conversationId: item.conversationId,
    parentId: item.parentId,
    role: "user",
    content: [{ type: "text", text: item.content }],
    createdAt: item.createdAt,
    run: null,
  };
}

/** What a reload found on its way: whether it arrived is not known, and sending it again is safe. */
function restore(): OutboxItem[] {
  try {
    const items: unknown = JSON.parse(saved.read() ?? "[]");
    return Array.isArray(items)
      ? items.filter(isItem).map((item) => ({ ...item, failure: cutOff }))
      : [];
  } catch {
    return [];
  }
}

const cutOff: Failure = {
  code: undefined,
  title: "This message was not confirmed",
  advice: "The page was closed while it was being sent. Send it again; it will not arrive twice.",
  detail: undefined,
};

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
    "parentId" in value &&
    (value.parentId === null || typeof value.parentId === "string") &&
    "content" in value &&
    typeof value.content === "string" &&
    (!("model" in value) || typeof value.model === "string") &&
    "createdAt" in value &&
    typeof value.createdAt === "string"
  );
}
