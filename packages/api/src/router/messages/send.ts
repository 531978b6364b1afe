import { sendMessageInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const send = procedure
  .input(sendMessageInput)
  .mutation(({ ctx, input }) => ctx.chat.messages.send(ctx.principal, input));
