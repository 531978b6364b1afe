import type { TerminalEvent } from "@parley/shared";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ContentBlock, Message, Run } from "../app/parley.ts";
import { conversationKey, updateMessages } from "../data/conversation-messages.ts";
import { conversationsKey } from "../data/conversation-list.ts";
import {
  applyToLiveAnswer,
  beginLiveAnswer,
  dropLiveAnswer,
  liveContent,
  setLiveConnection,
} from "./live-answers.ts";
import { followRun, updatesConnection } from "../updates/updates.ts";
import { settledRun } from "./settled-run.ts";

/** Follows the run of the visible branch, if one is going. */
export function useFollow(run: Run | undefined): void {
  const client = useQueryClient();
  const { id: runId, messageId, conversationId } = run ?? {};
  useEffect(() => {
    if (runId === undefined || messageId === undefined || conversationId === undefined) return;
    return follow(client, { runId, messageId, conversationId });
  }, [client, runId, messageId, conversationId]);
}

interface Target {
  runId: string;
  messageId: string;
  conversationId: string;
}

/** Returns the end of following. */
function follow(client: QueryClient, target: Target): () => void {
  const { runId, messageId, conversationId } = target;
  beginLiveAnswer(messageId);
  const showConnection = (): void => {
    const { connection, problem } = updatesConnection.get();
    setLiveConnection(messageId, connection, problem);
  };
  showConnection();
  const unwatch = updatesConnection.subscribe(showConnection);
  const unfollow = followRun(runId, {
    onEvent(event) {
      switch (event.type) {
        case "run.completed":
        case "run.stopped":
        case "run.failed":
        case "run.interrupted":
          settle(client, target, liveContent(messageId), event);
          return;
        default:
          applyToLiveAnswer(messageId, event);
      }
    },
    // It was deleted: the conversation says what is left.
    onUnknown: () => void client.invalidateQueries({ queryKey: conversationKey(conversationId) }),
  });
  return () => {
    unwatch();
    unfollow();
    dropLiveAnswer(messageId);
  };
}

/** The log has ended: the message becomes what the server has stored, and is fetched again to be sure. */
function settle(
  client: QueryClient,
  { messageId, conversationId }: Target,
  content: ContentBlock[],
  event: TerminalEvent,
): void {
  updateMessages(client, conversationId, (messages) =>
    messages.map((message): Message => {
      if (message.id !== messageId || message.run === null) return message;
      return { ...message, content, run: settledRun(message.run, event) };
    }),
  );
  dropLiveAnswer(messageId);
  void client.invalidateQueries({ queryKey: conversationKey(conversationId) });
  void client.invalidateQueries({ queryKey: conversationsKey });
}
