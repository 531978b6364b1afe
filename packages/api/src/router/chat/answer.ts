import { answerInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

/** Behind the endpoints that other vendors' clients call; the run is then followed. */
export const answer = procedure({ role: "member", scopes: ["chat:write"] })
  .input(answerInput)
  .mutation(({ ctx, input }) => ctx.chat.answer(ctx.principal, input));
