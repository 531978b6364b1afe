import type { Message } from "../app/parley.ts";
import { chooseBranch } from "./chosen-branches.ts";

/** Chooses the branch on which a message is. */
export function goToBranchOf(
  conversationId: string,
  messages: readonly Message[],
  messageId: string | undefined,
): void {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const children = Map.groupBy(messages, ({ parentId }) => parentId);
  let message = messageId === undefined ? undefined : byId.get(messageId);
  while (message !== undefined) {
    const { id, parentId } = message;
    const siblings = (children.get(parentId) ?? []).map((sibling) => sibling.id);
    if (siblings.length > 1) chooseBranch({ conversationId, parentId }, id, siblings);
    message = parentId === null ? undefined : byId.get(parentId);
  }
}
