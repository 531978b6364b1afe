import { invokeToolInput, type Policy, toolResult } from "@parley/shared";
import { procedure } from "../../trpc.ts";
import { whileAllowed } from "../../while-allowed.ts";

const policy: Policy = { role: "member", scopes: ["tools:invoke"] };

export const invoke = procedure(policy)
  .meta({
    openapi: {
      method: "POST",
      path: "/tools/{name}/invoke",
      tag: "Tools",
      summary: "Call a tool",
      description:
        "What goes wrong in the tool is a result, too, with `isError`. To call is to approve: nothing waits for anybody. Hanging up ends the call. The audit log tells who called what, without the input.",
      errors: ["NOT_FOUND"],
      example: { input: { expression: "6 * 7" } },
    },
  })
  .input(invokeToolInput)
  .output(toolResult)
  .mutation(({ ctx, input, signal }) =>
    whileAllowed(ctx, policy, signal, (whenLost) =>
      ctx.chat.tools.invoke(ctx.principal, input, whenLost),
    ),
  );
