import type { TerminalEvent } from "@parley/shared";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type ContentBlock, type Message, parley, type Run } from "../app/parley.ts";
import { conversationKey, updateMessages } from "../data/conversation-messages.ts";
import { conversationsKey } from "../data/conversation-list.ts";
import {
  applyToLiveAnswer,
  beginLiveAnswer,
  dropLiveAnswer,
  liveContent,
  setLiveConnection,
} from "./live-answers.ts";
import { settledRun } from "./settled-run.ts";

/**
 * Follows the run of the visible branch, if one is going: the tab's only stream. Returns a
 * function that starts following anew after it was given up.
 */
export function useFollow(run: Run | undefined): () => void {
  const client = useQueryClient();
  const [attempt, setAttempt] = useState(0);
  const { id: runId, messageId, conversationId } = run ?? {};
  useEffect(() => {
    if (runId === undefined || messageId === undefined || conversationId === undefined) return;
    const leaving = new AbortController();
    beginLiveAnswer(messageId);
    void follow(client, { runId, messageId, conversationId }, leaving.signal);
    return () => {
      leaving.abort();
      dropLiveAnswer(messageId);
    };
  }, [client, runId, messageId, conversationId, attempt]);
  return () => setAttempt((count) => count + 1);
}

interface Target {
  runId: string;
  messageId: string;
  conversationId: string;
}

async function follow(client: QueryClient, target: Target, signal: AbortSignal): Promise<void> {
  const { runId, messageId } = target;
  try {
    const events = parley.follow(runId, {
      signal,
      onConnection: (connected) => {
        if (!signal.aborted) setLiveConnection(messageId, connected ? "connected" : "reconnecting");
      },
    });
    for await (const event of events) {
      if (signal.aborted) return;
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
    }
  } catch (error) {
    if (!signal.aborted) setLiveConnection(messageId, "lost", error);
  }
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
