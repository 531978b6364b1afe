import { toolInfo } from "@parley/shared";
import { procedure } from "../../trpc.ts";
import { whenGone } from "../../when-gone.ts";

export const list = procedure({ role: "viewer", scopes: ["chat:write", "tools:invoke"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/tools",
      tag: "Tools",
      summary: "The tools that answers may use",
      description:
        "By their names: those that are built in, and those of the organization's MCP servers. Name some as `tools` of a question, and the model may call them. A server that does not answer within two seconds is listed as it last was.",
    },
  })
  .output(toolInfo.array())
  .query(({ ctx, signal }) => ctx.chat.tools.list(ctx.principal, whenGone(signal)));
