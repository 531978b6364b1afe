import type { Budget } from "@parley/shared";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { AmountForm } from "./amount-form.tsx";
import { budgetWords } from "./budget-words.ts";
import { SpendingBar } from "./spending-bar.tsx";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface BudgetRowProps {
  budget: Budget;
  onChanged: () => Promise<void>;
}

export function BudgetRow({ budget, onChanged }: BudgetRowProps) {
  const { subjectType, subjectId } = budget;
  const name = budget.name ?? budgetWords.gone[subjectType];
  const [doing, setDoing] = useState<"nothing" | "changing" | "asking">("nothing");
  const changeButton = useReturnFocus(doing === "changing");
  const close = (): void => setDoing("nothing");
  const remove = useMutation({
    mutationFn: () => parley.budgets.remove.mutate({ subjectType, subjectId }),
    onSettled: onChanged,
    retry: false,
  });
  return (
    <li className="py-3.5 text-sm">
      <div className="mb-2.5 flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-40 flex-1 [overflow-wrap:anywhere]">
          <span className="font-medium">{name}</span>{" "}
          <span className="text-[0.8125rem] text-soft">{budgetWords.kinds[subjectType]}</span>
        </p>
        {doing !== "changing" && (
          <>
            <button
              ref={changeButton}
              type="button"
              className={quietButton}
              aria-label={budgetWords.changeOf(name)}
              onClick={() => setDoing("changing")}
            >
              {budgetWords.change}
            </button>
            <button
              type="button"
              className={quietButton}
              aria-label={budgetWords.removeOf(name)}
              disabled={remove.isPending}
              onClick={() => setDoing("asking")}
            >
              {remove.isPending ? commonWords.removing : commonWords.remove}
            </button>
          </>
        )}
      </div>
      <SpendingBar budget={budget} label={budgetWords.spentBy(name)} />
      {doing === "changing" && (
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
      <p role="alert" className="mt-2 text-danger empty:hidden">
        {remove.error === null ? null : sentenceOf(remove.error)}
      </p>
      <Suspense>
        {doing === "asking" && (
          <ConfirmDialog
            title={budgetWords.removeTitle(name)}
            description={budgetWords.removeDescription}
            action={commonWords.remove}
            onConfirm={() => remove.mutate()}
            onClose={() => setDoing("nothing")}
          />
        )}
      </Suspense>
    </li>
  );
}
