import type { Conversation } from "@parley/shared";
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Message, type StartedRun, parley } from "../app/parley.ts";
import { lookInterval } from "../updates/look-interval.ts";
import { conversationsKey, listedConversation, replaceInList } from "./conversation-list.ts";

export const conversationKey = (id: string) => ["conversation", id] as const;
const messagesKey = (id: string) => ["conversation", id, "messages"] as const;
const pulseKey = (id: string) => ["conversation", id, "pulse"] as const;

/** Whether the key is that of the small row of one of these conversations; null: of any. */
export function isPulseOf(key: readonly unknown[], ids: readonly string[] | null): boolean {
  const [kind, id, what] = key;
  return kind === "conversation" && what === "pulse" && (ids?.some((one) => one === id) ?? true);
}

const messagesQuery = (conversationId: string) =>
  queryOptions({
    queryKey: messagesKey(conversationId),
    queryFn: ({ signal }): Promise<Message[]> =>
      parley.conversations.messages.query({ conversationId }, { signal }),
  });

const pulseQuery = (conversationId: string) =>
  queryOptions({
    queryKey: pulseKey(conversationId),
    queryFn: ({ signal }): Promise<Conversation> =>
      parley.conversations.get.query({ conversationId }, { signal }),
  });

/** A conversation's whole tree, in the order of its making. */
export function useMessages(conversationId: string, enabled: boolean) {
  return useQuery({ ...messagesQuery(conversationId), enabled });
}

/**
 * Asks for what opening a conversation will show, unless it is here. With its small row: what
 * changes before it is opened shows in that.
 */
export function prefetchConversation(client: QueryClient, conversationId: string): void {
  const kept = { staleTime: Number.POSITIVE_INFINITY, retry: false };
  // What cannot be had now is asked for again when it is opened.
  const ignore = (): void => undefined;
  client.query({ ...pulseQuery(conversationId), ...kept }).catch(ignore);
  client.query({ ...messagesQuery(conversationId), ...kept }).catch(ignore);
}

/**
 * Asks for the small conversation row when it has changed, and for the messages only when that says
 * so: a run that began or ended elsewhere, an edit in another tab.
 */
export function useConversationPulse(conversationId: string, enabled: boolean) {
  const client = useQueryClient();
  const pulse = useQuery({
    ...pulseQuery(conversationId),
    refetchInterval: lookInterval,
    enabled,
    // The list knows the title already.
    placeholderData: () => listedConversation(client, conversationId),
  });
  const data = pulse.isPlaceholderData ? undefined : pulse.data;
  const seen = useRef<string | undefined>(undefined);
  const state = data && [data.updatedAt, data.activeRunIds, data.waitingRunIds].join(";");
  useEffect(() => {
    // The first look comes with the messages themselves.
    const changed = seen.current !== undefined && seen.current !== state;
    seen.current = state;
    if (!changed) return;
    void client.invalidateQueries({ queryKey: messagesKey(conversationId) });
  }, [client, conversationId, state]);
  useEffect(() => {
    if (data !== undefined) replaceInList(client, data);
  }, [client, data]);
  return pulse;
}

export function updateMessages(
  client: QueryClient,
  conversationId: string,
  change: (messages: Message[]) => Message[],
): void {
  client.setQueryData<Message[]>(messagesKey(conversationId), (messages) => change(messages ?? []));
}

/** Shows what a call that started a run has written, and tells the lists. */
export async function takeStartedRun(client: QueryClient, started: StartedRun): Promise<void> {
  const { userMessage, assistantMessage, run } = started;
  // A fetch that began before the run would bring back a tree without it.
  await client.cancelQueries({ queryKey: messagesKey(run.conversationId) });
  updateMessages(client, run.conversationId, (messages) => {
    const added = [userMessage, { ...assistantMessage, run }];
    const known = new Set(messages.map((message) => message.id));
    // A repeated send answers with what is here already, perhaps further on.
    return [...messages, ...added.filter((message) => !known.has(message.id))];
  });
  void client.invalidateQueries({ queryKey: conversationsKey });
  void client.invalidateQueries({ queryKey: pulseKey(run.conversationId) });
}
