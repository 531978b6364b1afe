import { createMcpServerInput, mcpServer } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/mcp-servers",
      tag: "MCP servers",
      summary: "Add an MCP server",
      description:
        "Its tools are then those of everyone in the organization, as `{name}__{tool}`. Addresses that are not of the public internet are refused.",
      status: 201,
      errors: ["CONFLICT"],
      example: {
        name: "tracker",
        url: "https://tracker.example.com/mcp",
        headers: { Authorization: "Bearer a-token-of-the-tracker" },
      },
    },
  })
  .input(createMcpServerInput)
  .output(mcpServer)
  .mutation(({ ctx, input }) => ctx.mcpServers.create(ctx.principal, input));
