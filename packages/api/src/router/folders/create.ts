import { createFolderInput, folder } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/folders",
      tag: "Folders",
      summary: "Make a folder",
      description: "Its name is that of no other folder of yours.",
      status: 201,
      errors: ["CONFLICT"],
      example: { name: "Holidays" },
    },
  })
  .input(createFolderInput)
  .output(folder)
  .mutation(({ ctx, input }) => ctx.chat.folders.create(ctx.principal, input));
