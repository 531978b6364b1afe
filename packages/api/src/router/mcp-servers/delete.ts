import { mcpServerIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deleteMcpServer = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/mcp-servers/{serverId}",
      tag: "MCP servers",
      summary: "Remove an MCP server",
      description: "Answers that still want its tools go on without them.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(mcpServerIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.mcpServers.delete(ctx.principal, input.serverId));
