import { importConversationInput, importedConversation } from "@parley/shared";
import { exampleDocument } from "../../openapi/example-document.ts";
import { procedure } from "../../trpc.ts";

export const importConversation = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/conversations/import",
      tag: "Data",
      summary: "Give an exported conversation back",
      description:
        "As it was: order, branches, times and what its answers used, which counts as no usage here. All of it or nothing. No run is started; one that was going then comes back as interrupted. Messages and runs keep their ids where none of them is taken, or else all get new ones.",
      status: 201,
      maxBodySize: 64 * 1024 * 1024,
      example: { document: exampleDocument },
    },
  })
  .input(importConversationInput)
  .output(importedConversation)
  .mutation(({ ctx, input }) => ctx.chat.data.importConversation(ctx.principal, input));
