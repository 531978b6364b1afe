import { createdShare, createShareInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/conversations/{conversationId}/shares",
      tag: "Sharing",
      summary: "Make a link to a branch of a conversation",
      description:
        "Whoever has the link, `/share/` and the token, can read what the branch says now: its title, the text of its messages, models and times. Thinking, tool calls, instructions and what is attached are not in it, nor what is added later. The answer has the token, which is shown only there.",
      status: 201,
      secretOutput: true,
      errors: ["NOT_FOUND", "CONFLICT", "PAYLOAD_TOO_LARGE"],
      example: { leaf: "01992a43-7c1f-7b02-9d6e-8f2a4c5b1e37", showsAuthor: false },
    },
  })
  .input(createShareInput)
  .output(createdShare)
  .mutation(({ ctx, input }) => ctx.chat.shares.create(ctx.principal, input));
