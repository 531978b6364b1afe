import { createConversationInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure
  .input(createConversationInput)
  .mutation(({ ctx, input }) => ctx.chat.conversations.create(ctx.principal, input));
