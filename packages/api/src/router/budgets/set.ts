import { budget, setBudgetInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const set = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/budgets",
      tag: "Budgets",
      summary: "Set a monthly budget, or change it",
      description:
        "For the organization, a person in it, or an API key. A call that could pass it is refused before anything is asked: what it may cost at most is reserved, and what it did cost counted when it has ended. Models whose price is not known cannot be used under a budget.",
      errors: ["NOT_FOUND"],
      example: {
        subjectType: "user",
        subjectId: "01992a43-7c22-7e0b-8f4c-2a6d1c9b7e50",
        monthlyMicroDollars: 50_000_000,
      },
    },
  })
  .input(setBudgetInput)
  .output(budget)
  .mutation(({ ctx, input }) => ctx.chat.budgets.set(ctx.principal, input));
