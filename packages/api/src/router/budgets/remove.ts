import { budgetSubjectInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const remove = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/budgets/{subjectType}/{subjectId}",
      tag: "Budgets",
      summary: "Remove a budget",
      errors: ["NOT_FOUND"],
    },
  })
  .input(budgetSubjectInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.chat.budgets.remove(ctx.principal, input));
