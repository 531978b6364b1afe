import type { Message } from "../app/parley.ts";
import { createStore } from "../app/create-store.ts";
import { savedValue } from "../app/saved-value.ts";
import { type OutboxItem, readOutbox } from "./outbox-item.ts";

const saved = savedValue("parley.outbox", () => sessionStorage);

export const outbox = createStore<readonly OutboxItem[]>(readOutbox(saved.read()));

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
    content: [...(item.files ?? []), { type: "text", text: item.content }],
    createdAt: item.createdAt,
    run: null,
  };
}
