import type { Conversation } from "@parley/shared";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { parley } from "../app/parley.ts";
import { draftOf } from "../composer/drafts.ts";
import { conversationsKey, removeFromList, replaceInList } from "../data/conversation-list.ts";
import { conversationKey } from "../data/conversation-messages.ts";
import { codeOf, failureOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";

/** Renames at once, and takes it back when the server refuses. */
export function useRenameConversation(conversation: Conversation): (title: string) => void {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: (title: string) =>
      parley.conversations.rename.mutate({ conversationId: conversation.id, title }),
    onMutate: (title) => replaceInList(client, { ...conversation, title }),
    onSuccess: (renamed) => replaceInList(client, renamed),
    onError: (error) => {
      replaceInList(client, conversation);
      const { title, advice } = failureOf(error);
      notify(title, advice);
    },
    onSettled: () => client.invalidateQueries({ queryKey: conversationKey(conversation.id) }),
  });
  return (title) => mutation.mutate(title);
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
