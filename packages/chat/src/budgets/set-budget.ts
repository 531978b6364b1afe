import {
  appendAudit,
  type Db,
  deleteBudget,
  holdRuns,
  lockBudget,
  setBudget as setBudgetRow,
} from "@parley/db";
import {
  type Budget,
  type BudgetSubjectInput,
  ParleyError,
  type Principal,
  type SetBudgetInput,
} from "@parley/shared";

/** Sets a budget or changes it. What the month has cost until now counts. */
export function setBudget(db: Db, principal: Principal, input: SetBudgetInput): Promise<Budget> {
  return db.transaction().execute(async (trx) => {
    await holdRuns(trx);
    const before = await lockBudget(trx, principal, input);
    const budget = await setBudgetRow(trx, principal, input);
    if (budget === undefined)
      throw new ParleyError("NOT_FOUND", `There is no such ${subjects[input.subjectType]} here.`);
    const { monthlyMicroDollars } = budget;
    await appendAudit(trx, principal, {
      action: "budget.set",
      target: targetOf(input),
      ...(before !== undefined && { before }),
      after: { monthlyMicroDollars },
    });
    return budget;
  });
}

const subjects = { organization: "organization", user: "person", key: "API key" } as const;

function targetOf({ subjectType, subjectId }: BudgetSubjectInput): { type: string; id: string } {
  return { type: subjectType === "key" ? "apiKey" : subjectType, id: subjectId };
}

/** Without it, nothing is refused for its subject's sake any more. */
export function removeBudget(
  db: Db,
  principal: Principal,
  subject: BudgetSubjectInput,
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const before = await lockBudget(trx, principal, subject);
    if (before === undefined) throw new ParleyError("NOT_FOUND", "There is no such budget.");
    await deleteBudget(trx, principal, subject);
    await appendAudit(trx, principal, {
      action: "budget.remove",
      target: targetOf(subject),
      before,
    });
  });
}
