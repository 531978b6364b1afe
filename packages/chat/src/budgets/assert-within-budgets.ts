import type { InsertedRun, ReservedBudget } from "@parley/db";
import { type BudgetSubjectType, ParleyError } from "@parley/shared";

const owners: Record<BudgetSubjectType, string> = {
  organization: "your organization's",
  user: "your",
  key: "this API key's",
};

/** What the month has cost leaves too little for an answer: whoever waits for that is to be told. */
export class BudgetReached extends ParleyError {
  readonly budget: ReservedBudget;

  constructor(budget: ReservedBudget, message: string, retryAfterMs: number) {
    super("BUDGET_EXCEEDED", message, { retryAfterMs });
    this.budget = budget;
  }
}

/**
 * Throws BUDGET_EXCEEDED where a run could pass a budget that applies to it; thrown inside the
 * transaction that reserved it, which undoes that, too.
 */
export function assertWithinBudgets({
  run,
  budgets,
  reservedMicroDollars: cost,
}: Pick<InsertedRun, "budgets" | "reservedMicroDollars"> & { run: { model: string } }): void {
  const [first] = budgets;
  if (first === undefined) return;
  if (cost === null)
    throw new ParleyError(
      "BUDGET_EXCEEDED",
      `What the model ${run.model} costs is not known here, and ${owners[first.subjectType]} monthly budget must not be passed unseen. Choose a model with a known price.`,
    );
  const passed = budgets.find(
    ({ spentMicroDollars, reservedMicroDollars, monthlyMicroDollars }) =>
      spentMicroDollars + reservedMicroDollars > monthlyMicroDollars,
  );
  if (passed !== undefined) throw budgetExceeded(passed, cost);
}

function budgetExceeded(budget: ReservedBudget, cost: number): ParleyError {
  const { spentMicroDollars, reservedMicroDollars, monthlyMicroDollars } = budget;
  const whose = `${owners[budget.subjectType]} monthly budget of ${dollars(monthlyMicroDollars)}`;
  const answer = `This answer could cost up to ${dollars(cost)}`;
  if (cost > monthlyMicroDollars)
    return new ParleyError(
      "BUDGET_EXCEEDED",
      `${answer}, which is more than ${whose} as a whole. Ask for less (a smaller maxTokens, a cheaper model), or have an admin raise it.`,
    );
  const left = monthlyMicroDollars - spentMicroDollars - (reservedMicroDollars - cost);
  const renewsAt = new Date(budget.renewsAt);
  return new BudgetReached(
    budget,
    `${answer}, and of ${whose} only ${dollars(Math.max(0, left))} is left. It renews on ${renewsAt.toISOString().slice(0, 10)} (UTC). Until then, ask for less (a smaller maxTokens, a cheaper model), or have an admin raise it.`,
    Math.max(1_000, renewsAt.getTime() - Date.now()),
  );
}

/** Small amounts to the hundredth of a cent. */
function dollars(microDollars: number): string {
  return `$${(microDollars / 1_000_000).toFixed(microDollars < 1_000_000 ? 4 : 2)}`;
}
