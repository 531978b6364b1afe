import { setSharingInput, sharing } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const set = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/organization/sharing",
      tag: "Sharing",
      summary: "Allow links to conversations, or no longer",
      description:
        "Applies at once. Where it is no longer allowed, no link opens; those that were not revoked open again when it is.",
      example: { allowed: false },
    },
  })
  .input(setSharingInput)
  .output(sharing)
  .mutation(({ ctx, input }) => ctx.chat.sharing.set(ctx.principal, input));
