import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { prefetchConversation } from "../data/conversation-messages.ts";

/** Whoever only passes over a link does not stay on it for so long. */
const INTENT_MS = 80;

/** For a link to a conversation: what it leads to is asked for once somebody is about to follow it. */
export function usePrefetch(conversationId: string) {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const leave = (): void => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  const now = (): void => {
    leave();
    prefetchConversation(client, conversationId);
  };
  const soon = (): void => {
    leave();
    timer.current = setTimeout(now, INTENT_MS);
  };
  return {
    onPointerEnter: soon,
    onPointerLeave: leave,
    onPointerDown: now,
    onFocus: soon,
    onBlur: leave,
  };
}
