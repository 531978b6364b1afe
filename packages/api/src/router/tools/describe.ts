import { toolInfo, toolNameInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";
import { whenGone } from "../../when-gone.ts";

export const describe = procedure({ role: "viewer", scopes: ["chat:write", "tools:invoke"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/tools/{name}",
      tag: "Tools",
      summary: "One tool",
      errors: ["NOT_FOUND"],
    },
  })
  .input(toolNameInput)
  .output(toolInfo)
  .query(({ ctx, input, signal }) =>
    ctx.chat.tools.describe(ctx.principal, input.name, whenGone(signal)),
  );
