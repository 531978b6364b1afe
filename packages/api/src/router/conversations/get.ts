import { conversationIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure
  .input(conversationIdInput)
  .query(({ ctx, input }) => ctx.chat.conversations.get(ctx.principal, input.conversationId));
