import type { Budget } from "@parley/shared";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Organization } from "../account/auth-api.ts";
import { parley } from "../app/parley.ts";
import { quietButton } from "../ui/button-styles.ts";
import { NewButton } from "../ui/new-button.tsx";
import { commonWords } from "../ui/common-words.ts";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { BudgetForm } from "./budget-form.tsx";
import { BudgetRow } from "./budget-row.tsx";
import { budgetWords } from "./budget-words.ts";
import { Loaded } from "./loaded.tsx";
import { Section } from "./section.tsx";

const budgetsKey = ["budgets"] as const;
const PAGE_SIZE = 50;

/** The most that may be spent in a month: by all, by a person, by a key. */
export function BudgetsSection({ organization }: { organization: Organization }) {
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const addButton = useReturnFocus(adding);
  const budgets = useInfiniteQuery({
    queryKey: budgetsKey,
    queryFn: ({ pageParam, signal }) =>
      parley.budgets.list.query(
        { limit: PAGE_SIZE, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const reload = (): Promise<void> => client.invalidateQueries({ queryKey: budgetsKey });
  const close = (): void => setAdding(false);
  return (
    <Section
      title={budgetWords.title}
      description={budgetWords.description}
      aside={
        !adding && (
          <NewButton
            ref={addButton}
            label={budgetWords.newBudget}
            onClick={() => setAdding(true)}
          />
        )
      }
    >
      <Loaded query={budgets} what={budgetWords.theBudgets}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return (
            <>
              {adding && (
                <div className="mb-5 border-line border-b pb-5">
                  <BudgetForm
                    organization={organization}
                    taken={items}
                    onCancel={close}
                    onSet={async () => {
                      await reload();
                      close();
                    }}
                  />
                </div>
              )}
              {items.length === 0 ? (
                <p className="text-sm text-soft">{budgetWords.none}</p>
              ) : (
                <ul aria-label={budgetWords.title} className="-my-3.5 divide-y divide-line">
                  {items.toSorted(organizationFirst).map((budget) => (
                    <BudgetRow
                      key={`${budget.subjectType} ${budget.subjectId}`}
                      budget={budget}
                      onChanged={reload}
                    />
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Loaded>
      {budgets.hasNextPage && (
        <button
          type="button"
          className={`${quietButton} mt-4`}
          disabled={budgets.isFetchingNextPage}
          onClick={() => void budgets.fetchNextPage()}
        >
          {budgets.isFetchingNextPage ? commonWords.loading : budgetWords.showMore}
        </button>
      )}
    </Section>
  );
}

const order = { organization: 0, user: 1, key: 2 } as const;

function organizationFirst(a: Budget, b: Budget): number {
  return order[a.subjectType] - order[b.subjectType];
}
