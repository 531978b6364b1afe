import type { Conversation } from "@parley/shared";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { parley } from "../app/parley.ts";
import { draftOf } from "../composer/drafts.ts";
import { conversationsKey, removeFromList, replaceInList } from "../data/conversation-list.ts";
import { conversationKey } from "../data/conversation-messages.ts";
import { codeOf, failureOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";
import { sidebarWords } from "./sidebar-words.ts";

interface ConversationChange {
  title?: string;
  pinned?: boolean;
  archived?: boolean;
}

/** Changes it at once, and takes that back when the server refuses. What was archived can be undone. */
export function useUpdateConversation(
  conversation: Conversation,
): (change: ConversationChange) => void {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: (change: ConversationChange) =>
      parley.conversations.update.mutate({ conversationId: conversation.id, ...change }),
    onMutate: async (change) => {
      // A look that began before would bring back what was.
      await client.cancelQueries({ queryKey: conversationsKey });
      replaceInList(client, {
        ...conversation,
        ...(change.archived === true && { pinned: false }),
        ...change,
      });
    },
    onSuccess: (updated, change) => {
      replaceInList(client, updated);
      if (change.archived === true)
        notify(sidebarWords.archived, undefined, {
          label: sidebarWords.undo,
          run: () => mutation.mutate({ archived: false, pinned: conversation.pinned }),
        });
    },
    onError: (error) => {
      replaceInList(client, conversation);
      const { title, advice, detail } = failureOf(error);
      notify(title, detail ?? advice);
    },
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: conversationsKey }),
        client.invalidateQueries({ queryKey: conversationKey(conversation.id) }),
      ]);
    },
  });
  return (change) => mutation.mutate(change);
}

export function useDeleteConversation(conversationId: string): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { conversationId: open } = useParams({ strict: false });
  const mutation = useMutation({
    mutationFn: async () => {
      try {
        await parley.conversations.delete.mutate({ conversationId });
      } catch (error) {
        // Another tab was faster.
        if (codeOf(error) !== "NOT_FOUND") throw error;
      }
    },
    onSuccess: async () => {
      if (open === conversationId) await navigate({ to: "/" });
      client.removeQueries({ queryKey: conversationKey(conversationId) });
      removeFromList(client, conversationId);
      draftOf(conversationId).write(null);
      await client.invalidateQueries({ queryKey: conversationsKey });
    },
    onError: (error) => {
      const { title, advice } = failureOf(error);
      notify(title, advice);
    },
  });
  return () => mutation.mutate();
}
