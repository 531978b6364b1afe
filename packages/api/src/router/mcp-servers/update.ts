import { mcpServer, updateMcpServerInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const update = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/mcp-servers/{serverId}",
      tag: "MCP servers",
      summary: "Change an MCP server",
      description:
        "What is left out stays as it is. With an address of another origin, headers have to be given anew.",
      errors: ["NOT_FOUND"],
      example: { approval: "always" },
    },
  })
  .input(updateMcpServerInput)
  .output(mcpServer)
  .mutation(({ ctx, input }) => ctx.mcpServers.update(ctx.principal, input));
