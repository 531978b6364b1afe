import { listSharesInput, sharePage } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/shares",
      tag: "Sharing",
      summary: "Your links to conversations, the latest first",
    },
  })
  .input(listSharesInput)
  .output(sharePage)
  .query(({ ctx, input }) => ctx.chat.shares.list(ctx.principal, input));
