import type { Conversation } from "@parley/shared";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { parley } from "../app/parley.ts";
import { draftOf } from "../composer/drafts.ts";
import {
  conversationsKey,
  fileInList,
  removeFromList,
  replaceInList,
} from "../data/conversation-list.ts";
import { conversationKey } from "../data/conversation-messages.ts";
import { codeOf, failureOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";
import { sidebarWords } from "./sidebar-words.ts";

interface ConversationChange {
  title?: string;
  pinned?: boolean;
  archived?: boolean;
  folderId?: string | null;
}

interface Changed {
  change: ConversationChange;
  isUndo?: boolean;
}

/**
 * Changes it at once, and takes that back when the server refuses. What was archived, or moved into
 * a folder or out of it, can be undone.
 */
export function useChangeConversation(): (
  conversation: Conversation,
  change: ConversationChange,
) => void {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ conversation, change }: { conversation: Conversation } & Changed) =>
      parley.conversations.update.mutate({ conversationId: conversation.id, ...change }),
    onMutate: async ({ conversation, change }) => {
      // A look that began before would bring back what was.
      await client.cancelQueries({ queryKey: conversationsKey });
      const changed = {
        ...conversation,
        ...(change.archived === true && { pinned: false }),
        ...change,
      };
      replaceInList(client, changed);
      if (change.folderId !== undefined) fileInList(client, changed);
    },
    onSuccess: (updated, { conversation, change, isUndo }) => {
      replaceInList(client, updated);
      if (isUndo === true) return;
      const { pinned, folderId } = conversation;
      const offerUndo = (title: string, undo: ConversationChange): void =>
        notify(title, undefined, {
          label: sidebarWords.undo,
          run: () => mutation.mutate({ conversation: updated, change: undo, isUndo: true }),
        });
      if (change.archived === true) offerUndo(sidebarWords.archived, { archived: false, pinned });
      if (change.folderId !== undefined) offerUndo(sidebarWords.moved, { folderId });
    },
    onError: (error, { conversation }) => {
      replaceInList(client, conversation);
      const { title, advice, detail } = failureOf(error);
      notify(title, detail ?? advice);
    },
    onSettled: async (_updated, _error, { conversation }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: conversationsKey }),
        client.invalidateQueries({ queryKey: conversationKey(conversation.id) }),
      ]);
    },
  });
  return (conversation, change) => mutation.mutate({ conversation, change });
}

export function useUpdateConversation(
  conversation: Conversation,
): (change: ConversationChange) => void {
  const change = useChangeConversation();
  return (changed) => change(conversation, changed);
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
