import { editMessageInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const edit = procedure
  .input(editMessageInput)
  .mutation(({ ctx, input }) => ctx.chat.messages.edit(ctx.principal, input));
