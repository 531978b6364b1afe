import { searchInput, searchPage } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const search = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/conversations/search",
      tag: "Conversations",
      summary: "Search all your conversations",
      description:
        "Finds titles, then messages, the newest first. Case and accents make no difference; where nothing has a word, one like it is looked for `instead`. But for temporary conversations, and those that callers of `/v1` hold.",
    },
  })
  .input(searchInput)
  .output(searchPage)
  .query(({ ctx, input }) => ctx.chat.conversations.search(ctx.principal, input));
