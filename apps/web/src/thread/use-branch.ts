import type { Message, Run } from "../app/parley.ts";
import { useMemo } from "react";
import { useStore } from "../app/create-store.ts";
import { asMessage } from "../send/outbox.ts";
import type { OutboxItem } from "../send/outbox-item.ts";
import { choicesIn, chosenBranches } from "./chosen-branches.ts";
import { isGoing } from "./is-going.ts";
import { type VisibleMessage, visibleBranch } from "./visible-branch.ts";

interface Branch {
  branch: VisibleMessage[];
  /** The run that writes the last of its answers, while it does. */
  run: Run | undefined;
}

const none: Message[] = [];

/** What the page shows of a conversation: the chosen branch, with what is still on its way. */
export function useBranch(
  conversationId: string,
  messages: Message[] = none,
  unsent: readonly OutboxItem[],
): Branch {
  const choices = useStore(chosenBranches);
  return useMemo(() => {
    const ids = new Set(messages.map((message) => message.id));
    const onTheWay = unsent.filter((item) => !ids.has(item.id)).map(asMessage);
    const branch = visibleBranch([...messages, ...onTheWay], choicesIn(conversationId, choices));
    const run = branch.map(({ message }) => message.run).findLast(isGoing);
    return { branch, run: run ?? undefined };
  }, [conversationId, messages, unsent, choices]);
}
