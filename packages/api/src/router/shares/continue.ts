import { continueShareInput, importedConversation } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const continueShare = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/shares/continue",
      tag: "Sharing",
      summary: "Go on from what a link shows, in a conversation of your own",
      description: "What is shared is copied; whoever shared it does not hear of it.",
      status: 201,
      errors: ["NOT_FOUND", "CONFLICT"],
      example: { token: "kq1Yc0m8cVb7TzYwPs4HnJd6UgEa3XiO" },
    },
  })
  .input(continueShareInput)
  .output(importedConversation)
  .mutation(({ ctx, input }) => ctx.chat.shares.continue(ctx.principal, input));
