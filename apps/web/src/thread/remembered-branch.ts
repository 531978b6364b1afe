import type { Conversation } from "@parley/shared";
import { useLayoutEffect, useRef } from "react";
import { type Message, parley } from "../app/parley.ts";
import { chosenBranches, hasChoiceIn } from "./chosen-branches.ts";
import { goToBranchOf } from "./go-to-branch.ts";

/** Who steps through versions chooses the one that they stop at. */
const STOPS_AFTER_MS = 800;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Tells the server which branch is looked at, for one's other devices. */
export function rememberBranch({
  conversationId,
  id,
}: {
  conversationId: string;
  id: string;
}): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    // Lost, it is chosen again by hand: nothing that anybody has to be told of.
    parley.conversations.update
      .mutate({ conversationId, shownMessageId: id })
      .catch(() => undefined);
  }, STOPS_AFTER_MS);
}

/** Opens a conversation where it was left, unless this tab has its own choice already. */
export function useRememberedBranch(
  conversationId: string,
  messages: readonly Message[] | undefined,
  conversation: Pick<Conversation, "shownMessageId"> | undefined,
): void {
  const done = useRef(false);
  useLayoutEffect(() => {
    if (done.current || messages === undefined || conversation === undefined) return;
    done.current = true;
    if (hasChoiceIn(chosenBranches.get(), conversationId, messages)) return;
    goToBranchOf(conversationId, messages, conversation.shownMessageId ?? messages.at(-1)?.id);
  }, [conversationId, messages, conversation]);
}
