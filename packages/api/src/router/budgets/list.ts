import { budgetPage, listBudgetsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "admin", scopes: ["organization:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/budgets",
      tag: "Budgets",
      summary: "The organization's budgets, and how they stand",
      description: "The latest first. Your own are in `GET /usage`, too.",
    },
  })
  .input(listBudgetsInput)
  .output(budgetPage)
  .query(({ ctx, input }) => ctx.chat.budgets.list(ctx.principal, input));
