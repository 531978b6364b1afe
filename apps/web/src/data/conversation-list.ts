import type { Conversation } from "@parley/shared";
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { lookInterval } from "../updates/look-interval.ts";
import { parley } from "../app/parley.ts";
import { appendOlder, type KnownConversations, mergeNewest } from "./merge-conversations.ts";

const PAGE_SIZE = 50;

export const conversationsKey = ["conversations"] as const;

/** Which of them; without any of these, all that are not archived. */
interface ListFilter {
  only?: "pinned" | "archived" | "unfiled";
  folderId?: string;
}

const keyOf = (filter: ListFilter) => [...conversationsKey, filter] as const;

const conversationsQuery = (filter: ListFilter) =>
  queryOptions({
    queryKey: keyOf(filter),
    queryFn: async ({ client, signal }): Promise<KnownConversations> => {
      const input = { limit: PAGE_SIZE, ...filter };
      const page = await parley.conversations.list.query(input, { signal });
      return mergeNewest(client.getQueryData<KnownConversations>(keyOf(filter)), page);
    },
    refetchInterval: lookInterval,
  });

export function useConversations(filter: ListFilter = {}) {
  const client = useQueryClient();
  const query = useQuery(conversationsQuery(filter));
  const [loadingOlder, setLoadingOlder] = useState(false);
  const cursor = query.data?.nextCursor ?? null;

  const loadOlder = async (): Promise<void> => {
    if (cursor === null || loadingOlder) return;
    setLoadingOlder(true);
    try {
      const page = await parley.conversations.list.query({ cursor, limit: PAGE_SIZE, ...filter });
      client.setQueryData<KnownConversations>(
        keyOf(filter),
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
    .getQueriesData<KnownConversations>({ queryKey: conversationsKey })
    .flatMap(([, known]) => known?.items ?? [])
    .find((item) => item.id === conversationId);
}

export function replaceInList(client: QueryClient, conversation: Conversation): void {
  update(client, (known) => ({
    ...known,
    items: known.items.map((item) => (item.id === conversation.id ? conversation : item)),
  }));
}

/** Into the list of the folder that it is in, or of those in none, where that list is loaded. */
export function fileInList(client: QueryClient, conversation: Conversation): void {
  const { id, folderId } = conversation;
  client.setQueryData<KnownConversations>(
    keyOf(folderId === null ? { only: "unfiled" } : { folderId }),
    (known) =>
      known && {
        ...known,
        items: [...known.items.filter((item) => item.id !== id), conversation].toSorted(
          (a, b) => b.updatedAt.localeCompare(a.updatedAt) || b.id.localeCompare(a.id),
        ),
      },
  );
}

export function removeFromList(client: QueryClient, conversationId: string): void {
  update(client, (known) => ({
    ...known,
    items: known.items.filter((item) => item.id !== conversationId),
  }));
}
