import type { Budget } from "@parley/shared";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { AmountForm } from "./amount-form.tsx";
import { SpendingBar } from "./spending-bar.tsx";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

const kinds = { organization: "Everybody together", user: "Person", key: "API key" } as const;
const gone = { organization: "Organization", user: "Somebody", key: "A deleted key" } as const;

interface BudgetRowProps {
  budget: Budget;
  onChanged: () => Promise<void>;
}

export function BudgetRow({ budget, onChanged }: BudgetRowProps) {
  const { subjectType, subjectId } = budget;
  const name = budget.name ?? gone[subjectType];
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
          <span className="text-[0.8125rem] text-soft">{kinds[subjectType]}</span>
        </p>
        {doing !== "changing" && (
          <>
            <button
              ref={changeButton}
              type="button"
              className={quietButton}
              aria-label={`Change the budget of ${name}`}
              onClick={() => setDoing("changing")}
            >
              Change
            </button>
            <button
              type="button"
              className={quietButton}
              aria-label={`Remove the budget of ${name}`}
              disabled={remove.isPending}
              onClick={() => setDoing("asking")}
            >
              {remove.isPending ? "Removing…" : "Remove"}
            </button>
          </>
        )}
      </div>
      <SpendingBar budget={budget} label={`Spent by ${name} this month`} />
      {doing === "changing" && (
        <div className="mt-4">
          <AmountForm
            label={`New budget of ${name}`}
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
            title={`Remove the budget of ${name}?`}
            description="From then on nothing limits what they spend, unless another budget does."
            action="Remove"
            onConfirm={() => remove.mutate()}
            onClose={() => setDoing("nothing")}
          />
        )}
      </Suspense>
    </li>
  );
}
