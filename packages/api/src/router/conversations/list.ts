import { listConversationsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure
  .input(listConversationsInput)
  .query(({ ctx, input }) => ctx.chat.conversations.list(ctx.principal, input));
