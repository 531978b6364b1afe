import { type QueryClient, type QueryFilters, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import {
  onConversationsChanged,
  reconnectUpdates,
  startUpdates,
  updatesConnection,
} from "../updates/updates.ts";
import { session } from "../session/session.ts";
import { conversationsKey } from "./conversation-list.ts";
import { foldersKey } from "./folders.ts";
import { isPulseOf } from "./conversation-messages.ts";

/** Keeps the list and the conversations as they are elsewhere: in other tabs, on other devices. */
export function useConversationUpdates(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    startUpdates();
    // Whoever signs in again is heard again.
    if (updatesConnection.get().connection === "lost") reconnectUpdates();
    const look = (ids: readonly string[] | null): void => {
      void lookAgain(client, { queryKey: conversationsKey });
      if (ids === null) void lookAgain(client, { queryKey: foldersKey });
      void lookAgain(client, { predicate: ({ queryKey }) => isPulseOf(queryKey, ids) });
    };
    const unlisten = onConversationsChanged(look);
    const unwatch = updatesConnection.subscribe(() => {
      const { connection, code } = updatesConnection.get();
      if (code === "UNAUTHORIZED") session.set(() => "signed-out");
      // Until it is heard again, the page looks by itself, beginning now.
      else if (connection !== "connected") look(null);
    });
    return () => {
      unlisten();
      unwatch();
    };
  }, [client, enabled]);
}

/** A look that began before the change may not know of it: it is let finish, and followed by another. */
async function lookAgain(client: QueryClient, filters: QueryFilters): Promise<void> {
  const isLooking = client.isFetching(filters) > 0;
  await client.invalidateQueries(filters, { cancelRefetch: false });
  if (isLooking) await client.invalidateQueries(filters, { cancelRefetch: false });
}
