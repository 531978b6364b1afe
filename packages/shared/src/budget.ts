import * as z from "zod";
import { pageCursor, pageLimit, pageOf } from "./page.ts";

/** Whose spending a budget limits. */
export const budgetSubjectType = z
  .enum(["organization", "user", "key"])
  .meta({ id: "BudgetSubjectType" });
export type BudgetSubjectType = z.infer<typeof budgetSubjectType>;

/** A million million dollars: far from where whole numbers end. */
const MAX_MICRO_DOLLARS = 1_000_000_000_000_000;

const monthlyMicroDollars = z
  .int()
  .nonnegative()
  .max(MAX_MICRO_DOLLARS)
  .meta({ description: "Millionths of a US dollar for each calendar month, in UTC." });

/** The most that may be spent in a month, and how it stands. */
export const budget = z
  .object({
    subjectType: budgetSubjectType,
    subjectId: z.uuid().meta({ description: "The organization, the person, or the API key." }),
    name: z.string().nullable().meta({ description: "The subject's; null once it is gone." }),
    monthlyMicroDollars,
    spentMicroDollars: z
      .int()
      .nonnegative()
      .meta({ description: "What the answers that ended this month cost." }),
    reservedMicroDollars: z.int().nonnegative().meta({
      description: "What the answers that are being written may cost at most.",
    }),
    renewsAt: z.iso.datetime().meta({ description: "When the next month begins, in UTC." }),
  })
  .meta({
    id: "Budget",
    description: "The most that may be spent in a month, and how it stands.",
  });
export type Budget = z.infer<typeof budget>;
export const budgetPage = pageOf(budget).meta({ id: "BudgetPage" });

export const listBudgetsInput = z.strictObject({ cursor: pageCursor, limit: pageLimit });

/** Sets a budget or changes it. */
export const setBudgetInput = z.strictObject({
  subjectType: budgetSubjectType,
  subjectId: z.uuid(),
  monthlyMicroDollars,
});
export type SetBudgetInput = z.infer<typeof setBudgetInput>;

export const budgetSubjectInput = z.strictObject({
  subjectType: budgetSubjectType,
  subjectId: z.uuid(),
});
export type BudgetSubjectInput = z.infer<typeof budgetSubjectInput>;
