import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useModelNames } from "../data/models.ts";
import { Select } from "../forms/select.tsx";
import { type Usage, type UsageSearch, spanOf, spans } from "./usage-query.ts";
import { usageWords } from "./usage-words.ts";

interface UsageFiltersProps {
  mayAll: boolean;
  search: UsageSearch;
  usage: Usage | undefined;
  onSearch: (search: UsageSearch) => void;
  /** At the end of the line. */
  children: ReactNode;
}

export function UsageFilters({ mayAll, search, usage, onSearch, children }: UsageFiltersProps) {
  const change = (part: UsageSearch): void => onSearch({ ...search, ...part });
  const modelName = useModelNames();
  const of = search.of === "all" ? "all" : "me";
  const chosen = [
    { part: { model: undefined }, name: search.model && modelName(search.model) },
    { part: { person: undefined }, name: search.person && personName(usage, search.person) },
    { part: { key: undefined }, name: search.key && keyName(usage, search.key) },
  ];
  return (
    <div className="flex flex-wrap items-center gap-2">
      {mayAll && (
        <Select
          aria-label={usageWords.whose}
          className="h-9"
          value={of}
          options={[
            ["me", usageWords.yours],
            ["all", usageWords.everybodys],
          ]}
          onChange={({ target }) =>
            onSearch({
              days: search.days,
              show: search.show,
              of: target.value === "all" ? "all" : undefined,
            })
          }
        />
      )}
      <Select
        aria-label={usageWords.time}
        className="h-9"
        value={String(spanOf(search))}
        options={spans.map((days) => [days, spanWords(days)])}
        onChange={({ target }) => change({ days: target.value })}
      />
      {chosen.map(
        ({ part, name }) =>
          name !== undefined && (
            <button
              key={Object.keys(part)[0]}
              type="button"
              aria-label={usageWords.notOnly(name)}
              className="inline-flex h-9 max-w-60 items-center gap-1.5 rounded-lg bg-accent-soft px-2.5 font-medium text-[0.8125rem] text-accent-ink"
              onClick={() => change(part)}
            >
              <span className="truncate">{name}</span> <X className="size-3.5 shrink-0" />
            </button>
          ),
      )}
      <div className="ms-auto">{children}</div>
    </div>
  );
}

function spanWords(days: string): string {
  return days === "365" ? usageWords.aYear : usageWords.days(days);
}

function personName(usage: Usage | undefined, id: string): string {
  return usage?.byPerson.find(({ userId }) => userId === id)?.userName ?? usageWords.onePerson;
}

function keyName(usage: Usage | undefined, id: string): string {
  return usage?.byKey.find(({ apiKeyId }) => apiKeyId === id)?.apiKeyName ?? usageWords.oneKey;
}
