import type { Conversation } from "@parley/shared";
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { lookInterval } from "../updates/look-interval.ts";
import { parley } from "../app/parley.ts";
import { appendOlder, type KnownConversations, mergeNewest } from "./merge-conversations.ts";

const PAGE_SIZE = 50;

export const conversationsKey = ["conversations"] as const;

/** Without a kind: all that are not archived. */
type Kind = "pinned" | "archived" | undefined;

const keyOf = (only: Kind) => (only === undefined ? conversationsKey : [...conversationsKey, only]);

const conversationsQuery = (only: Kind) =>
  queryOptions({
    queryKey: keyOf(only),
    queryFn: async ({ client, signal }): Promise<KnownConversations> => {
      const input = { limit: PAGE_SIZE, ...(only !== undefined && { only }) };
      const page = await parley.conversations.list.query(input, { signal });
      return mergeNewest(client.getQueryData<KnownConversations>(keyOf(only)), page);
    },
    refetchInterval: lookInterval,
  });

export function useConversations(only?: Kind) {
  const client = useQueryClient();
  const query = useQuery(conversationsQuery(only));
  const [loadingOlder, setLoadingOlder] = useState(false);
  const cursor = query.data?.nextCursor ?? null;

  const loadOlder = async (): Promise<void> => {
    if (cursor === null || loadingOlder) return;
    setLoadingOlder(true);
    try {
      const input = { cursor, limit: PAGE_SIZE, ...(only !== undefined && { only }) };
      const page = await parley.conversations.list.query(input);
      client.setQueryData<KnownConversations>(
        keyOf(only),
        (known) => known && appendOlder(known, page),
      );
    } catch {
      // The button stays, and the poll tells when the server can't be reached.
    } finally {
      setLoadingOlder(false);
    }
  };
  return { ...query, hasOlder: cursor !== null, loadingOlder, loadOlder };
}

/** In every list that has it. */
function update(client: QueryClient, change: (known: KnownConversations) => KnownConversations) {
  client.setQueriesData<KnownConversations>(
    { queryKey: conversationsKey },
    (known) => known && change(known),
  );
}

export function listedConversation(
  client: QueryClient,
  conversationId: string,
): Conversation | undefined {
  return client
    .getQueryData<KnownConversations>(conversationsKey)
    ?.items.find((item) => item.id === conversationId);
}

export function replaceInList(client: QueryClient, conversation: Conversation): void {
  update(client, (known) => ({
    ...known,
    items: known.items.map((item) => (item.id === conversation.id ? conversation : item)),
  }));
}

export function removeFromList(client: QueryClient, conversationId: string): void {
  update(client, (known) => ({
    ...known,
    items: known.items.filter((item) => item.id !== conversationId),
  }));
}
