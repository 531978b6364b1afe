import type { Budget, BudgetSubjectType } from "@parley/shared";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef } from "react";
import type { Organization } from "../account/auth-api.ts";
import { parley } from "../app/parley.ts";
import { Select } from "../forms/select.tsx";
import { textOf } from "../forms/use-submit.ts";
import { AmountForm } from "./amount-form.tsx";
import { budgetWords } from "./budget-words.ts";

interface BudgetFormProps {
  organization: Organization;
  /** Whoever has a budget is not offered another. */
  taken: readonly Budget[];
  onSet: () => Promise<void>;
  onCancel: () => void;
}

interface Subject {
  subjectType: BudgetSubjectType;
  subjectId: string;
  words: string;
}

/** A budget for somebody who has none. */
export function BudgetForm({ organization, taken, onSet, onCancel }: BudgetFormProps) {
  const id = useId();
  const select = useRef<HTMLSelectElement>(null);
  const keys = useKnownKeys();
  useEffect(() => select.current?.focus(), []);
  const subjects = subjectsOf(organization, keys).filter(
    ({ subjectType, subjectId }) =>
      !taken.some((each) => each.subjectType === subjectType && each.subjectId === subjectId),
  );
  return (
    <AmountForm
      label={budgetWords.newBudget}
      onCancel={onCancel}
      onAmount={async (monthlyMicroDollars, fields) => {
        const subject = subjects[Number(textOf(fields, "subject"))];
        if (subject === undefined) return;
        const { subjectType, subjectId } = subject;
        await parley.budgets.set.mutate({ subjectType, subjectId, monthlyMicroDollars });
        await onSet();
      }}
    >
      <div>
        <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
          {budgetWords.subject}
        </label>
        <Select
          ref={select}
          id={id}
          name="subject"
          required
          options={subjects.map(({ words }, at) => [String(at), words])}
        />
      </div>
    </AmountForm>
  );
}

function subjectsOf({ id, name, members }: Organization, keys: readonly Key[]): Subject[] {
  return [
    { subjectType: "organization", subjectId: id, words: budgetWords.everybodyIn(name) },
    ...members
      .toSorted((a, b) => a.user.name.localeCompare(b.user.name))
      .map(({ userId, user }) => ({
        subjectType: "user" as const,
        subjectId: userId,
        words: budgetWords.person(user.name),
      })),
    ...keys.map((key) => ({
      subjectType: "key" as const,
      subjectId: key.id,
      words: budgetWords.apiKey(key.name),
    })),
  ];
}

interface Key {
  id: string;
  name: string;
}

/** One's own keys, and those of others that were used lately. */
function useKnownKeys(): readonly Key[] {
  const own = useQuery({
    queryKey: ["api-keys", "own"],
    queryFn: ({ signal }) => parley.apiKeys.list.query({ limit: 100 }, { signal }),
  });
  const used = useQuery({
    queryKey: ["usage", "organization", "lately"],
    queryFn: ({ signal }) => parley.usage.organization.query({}, { signal }),
  });
  const keys = new Map<string, Key>();
  for (const { id, name, revokedAt } of own.data?.items ?? [])
    if (revokedAt === null) keys.set(id, { id, name });
  for (const { apiKeyId, apiKeyName, userName } of used.data?.items ?? [])
    if (apiKeyId !== null && !keys.has(apiKeyId))
      keys.set(apiKeyId, {
        id: apiKeyId,
        name: budgetWords.keyOf(
          apiKeyName ?? budgetWords.someKey,
          userName ?? budgetWords.somePerson,
        ),
      });
  return [...keys.values()];
}
