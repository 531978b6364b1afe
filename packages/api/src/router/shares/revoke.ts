import { shareIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const revoke = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/shares/{shareId}",
      tag: "Sharing",
      summary: "End a link, and remove what it showed",
      description:
        "Your own, or anybody's in the organization for admins (an API key then needs the scope `organization:write`, too).",
      errors: ["NOT_FOUND"],
    },
  })
  .input(shareIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.chat.shares.revoke(ctx.principal, input.shareId));
