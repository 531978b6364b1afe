import { chatInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const start = procedure
  .input(chatInput)
  .mutation(({ ctx, input }) => ctx.chat.start(ctx.principal, input));
