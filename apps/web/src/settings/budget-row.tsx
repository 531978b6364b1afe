import type { Budget } from "@parley/shared";
import { useState } from "react";
import { parley } from "../app/parley.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { DeleteButton } from "../ui/delete-button.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { AmountForm } from "./amount-form.tsx";
import { budgetWords } from "./budget-words.ts";
import { SpendingBar } from "./spending-bar.tsx";

interface BudgetRowProps {
  budget: Budget;
  onChanged: () => Promise<void>;
}

export function BudgetRow({ budget, onChanged }: BudgetRowProps) {
  const { subjectType, subjectId } = budget;
  const name = budget.name ?? budgetWords.gone[subjectType];
  const [changing, setChanging] = useState(false);
  const changeButton = useReturnFocus(changing);
  const close = (): void => setChanging(false);
  return (
    <li className="py-3.5 text-sm">
      <div className="mb-2.5 flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-40 flex-1 [overflow-wrap:anywhere]">
          <span className="font-medium">{name}</span>{" "}
          <span className="text-[0.8125rem] text-soft">{budgetWords.kinds[subjectType]}</span>
        </p>
        {!changing && (
          <>
            <button
              ref={changeButton}
              type="button"
              className={quietButton}
              aria-label={budgetWords.changeOf(name)}
              onClick={() => setChanging(true)}
            >
              {budgetWords.change}
            </button>
            <DeleteButton
              name={budgetWords.removeOf(name)}
              title={budgetWords.removeTitle(name)}
              description={budgetWords.removeDescription}
              action={commonWords.remove}
              pendingAction={commonWords.removing}
              onDelete={() => parley.budgets.remove.mutate({ subjectType, subjectId })}
              onDeleted={onChanged}
            />
          </>
        )}
      </div>
      <SpendingBar budget={budget} label={budgetWords.spentBy(name)} />
      {changing && (
        <div className="mt-4">
          <AmountForm
            label={budgetWords.newOf(name)}
            amount={budget.monthlyMicroDollars}
            onCancel={close}
            onAmount={async (monthlyMicroDollars) => {
              await parley.budgets.set.mutate({ subjectType, subjectId, monthlyMicroDollars });
              await onChanged();
              close();
            }}
          />
        </div>
      )}
    </li>
  );
}
