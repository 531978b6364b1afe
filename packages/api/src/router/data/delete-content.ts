import { deletedContent, memberIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const deleteContent = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/members/{userId}/content",
      tag: "Data",
      summary: "Delete all that somebody wrote here",
      description:
        "Your own, or a member's for admins (an API key then needs the scope `organization:write`, too): conversations with all that is in them, and what calls were answered. What it cost stays in the usage, without a word of it; the membership stays, too.",
      errors: ["NOT_FOUND", "CONFLICT"],
    },
  })
  .input(memberIdInput)
  .output(deletedContent)
  .mutation(({ ctx, input }) => ctx.chat.data.deleteContentOf(ctx.principal, input.userId));
