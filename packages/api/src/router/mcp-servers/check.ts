import { mcpServerCheck, mcpServerIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";
import { whenGone } from "../../when-gone.ts";

export const check = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/mcp-servers/{serverId}/check",
      tag: "MCP servers",
      summary: "Try an MCP server",
      description: "Connects to it now, also where it is not enabled, and lists its tools.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(mcpServerIdInput)
  .output(mcpServerCheck)
  .mutation(({ ctx, input, signal }) =>
    ctx.mcpServers.check(ctx.principal, input.serverId, whenGone(signal)),
  );
