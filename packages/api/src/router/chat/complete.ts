import { chatInput, chatReply, type Policy } from "@parley/shared";
import { procedure } from "../../trpc.ts";
import { whileAllowed } from "../../while-allowed.ts";

const policy: Policy = { role: "member", scopes: ["chat:write"] };

export const complete = procedure(policy)
  .meta({
    openapi: {
      method: "POST",
      path: "/chat",
      tag: "Chat",
      summary: "Ask, and get the whole answer",
      description:
        "Waits for the end of the answer. Hanging up does not stop it: find it by `GET /runs`, or repeat the call with the same `Idempotency-Key`.",
      errors: [
        "NOT_FOUND",
        "UNKNOWN_MODEL",
        "CONTEXT_TOO_LONG",
        "BUDGET_EXCEEDED",
        "RUN_DEADLINE",
        "RUN_LOST",
        "UPSTREAM_OVERLOADED",
        "UPSTREAM_RATE_LIMITED",
        "UPSTREAM_AUTH",
        "UPSTREAM_REJECTED",
        "UPSTREAM_TIMEOUT",
        "UPSTREAM_BROKEN",
      ],
      example: { message: "What is a durable run?" },
    },
  })
  .input(chatInput)
  .output(chatReply)
  .mutation(({ ctx, input, signal }) =>
    whileAllowed(ctx, policy, signal, (whenGone) =>
      ctx.chat.complete(ctx.principal, input, whenGone),
    ),
  );
