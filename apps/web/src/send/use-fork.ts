import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { v7 as uuidv7 } from "uuid";
import { type Message, parley } from "../app/parley.ts";
import { conversationsKey } from "../data/conversation-list.ts";
import { failureOf } from "../failures/failure-of.ts";
import { notify } from "../ui/notify.ts";

/** Makes a conversation of its own of what leads to a message, and goes there. */
export function useFork() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mutation = useMutation({
    mutationFn: ({ conversationId, id }: Message) =>
      parley.conversations.fork.mutate({ conversationId, messageId: id, id: uuidv7() }),
    onSuccess: async ({ id: conversationId }) => {
      void client.invalidateQueries({ queryKey: conversationsKey });
      await navigate({ to: "/c/$conversationId", params: { conversationId } });
    },
    onError: (error) => {
      const { title, advice } = failureOf(error);
      notify(title, advice);
    },
  });
  return { fork: (message: Message) => mutation.mutate(message), pending: mutation.isPending };
}
