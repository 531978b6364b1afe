import { useMutation, useQueryClient } from "@tanstack/react-query";
import { v7 as uuidv7 } from "uuid";
import { type Message, parley } from "../app/parley.ts";
import type { SentContent } from "../attachments/sent-file.ts";
import { takeStartedRun } from "../data/conversation-messages.ts";
import { useModelChoice } from "../data/models.ts";
import { knownOptions, unsentOptions } from "../parameters/parameters.ts";
import { failureOf } from "../failures/failure-of.ts";
import { followNewest } from "../thread/chosen-branches.ts";
import { callWithTools } from "../tools/call-with-tools.ts";
import { notify } from "../ui/notify.ts";

type Start =
  /** `model`: another one than what is chosen for the next messages. */
  | { kind: "regenerate"; message: Message; model?: string }
  | { kind: "continue"; message: Message }
  | { kind: "edit"; message: Message; content: SentContent };

/** Regenerates, continues or edits: each adds a sibling, which is then the one that is seen. */
export function useStartRun() {
  const client = useQueryClient();
  const { requested: model } = useModelChoice();
  const mutation = useMutation({
    mutationFn: (start: Start & { id: string }) => {
      const named = { id: start.id, messageId: start.message.id };
      const { conversationId } = start.message;
      const options = model === undefined ? {} : { model };
      switch (start.kind) {
        case "regenerate":
          return parley.messages.regenerate.mutate({
            ...unsentOptions(conversationId),
            ...named,
            ...options,
            ...(start.model !== undefined && { model: start.model }),
          });
        case "continue":
          return parley.messages.continue.mutate(named);
        case "edit":
          return callWithTools(client, knownOptions(client, conversationId), (known) =>
            parley.messages.edit.mutate({
              ...known,
              ...named,
              ...options,
              content: start.content,
            }),
          );
      }
    },
    onSuccess: async (started, { message }) => {
      followNewest(message);
      await takeStartedRun(client, started);
    },
    onError: (error) => {
      const { title, advice } = failureOf(error);
      notify(title, advice);
    },
  });
  return {
    pending: mutation.isPending,
    start: (start: Start) => mutation.mutate({ ...start, id: uuidv7() }),
    startAsync: (start: Start) => mutation.mutateAsync({ ...start, id: uuidv7() }),
  };
}
