import { listMessagesInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const messages = procedure
  .input(listMessagesInput)
  .query(({ ctx, input }) => ctx.chat.conversations.messages(ctx.principal, input));
