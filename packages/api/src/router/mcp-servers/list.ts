import { mcpServer } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "admin", scopes: ["organization:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/mcp-servers",
      tag: "MCP servers",
      summary: "The organization's MCP servers",
      description: "By their names. What is sent to them as headers is shown to nobody.",
    },
  })
  .output(mcpServer.array())
  .query(({ ctx }) => ctx.mcpServers.list(ctx.principal));
