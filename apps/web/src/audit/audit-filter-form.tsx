import { useId } from "react";
import { Field } from "../forms/field.tsx";
import { Select } from "../forms/select.tsx";
import { textButton } from "../session/entrance.tsx";
import { knownActions } from "./action-words.ts";
import type { AuditSearch } from "./audit-filter.ts";
import type { People } from "./people.ts";

interface AuditFilterFormProps {
  search: AuditSearch;
  people: People;
  onSearch: (search: AuditSearch) => void;
}

/** Takes effect with each choice. */
export function AuditFilterForm({ search, people, onSearch }: AuditFilterFormProps) {
  const id = useId();
  const change = (part: Partial<AuditSearch>): void => onSearch({ ...search, ...part });
  const { who = "", what = "" } = search;
  const persons = [...people].toSorted(([, a], [, b]) => a.localeCompare(b));
  const filtered = Object.values(search).some((each) => each !== undefined);
  const label = (part: string, words: string) => (
    <label htmlFor={`${id}-${part}`} className="mb-1.5 block font-medium text-sm">
      {words}
    </label>
  );
  return (
    <form
      aria-label="Which entries"
      className="border-line border-b pb-5"
      onSubmit={(event) => event.preventDefault()}
    >
      <div className="grid grid-cols-2 gap-4">
        <div className="max-sm:col-span-2">
          {label("who", "Who")}
          <Select
            id={`${id}-who`}
            value={who}
            onChange={(event) => change({ who: orNothing(event.target.value) })}
            options={[
              ["", "Everybody"],
              ...persons,
              ...(who !== "" && !people.has(who)
                ? [[who, "Somebody who is no member"] as const]
                : []),
            ]}
          />
        </div>
        <div className="max-sm:col-span-2">
          {label("what", "What")}
          <Select
            id={`${id}-what`}
            value={what}
            onChange={(event) => change({ what: orNothing(event.target.value) })}
            options={[
              ["", "Everything"],
              ...knownActions,
              ...(what !== "" && !knownActions.some(([action]) => action === what)
                ? [[what, what] as const]
                : []),
            ]}
          />
        </div>
        <Field
          label="From"
          name="from"
          type="date"
          value={search.from ?? ""}
          onChange={(event) => change({ from: orNothing(event.target.value) })}
        />
        <Field
          label="To"
          name="to"
          type="date"
          value={search.to ?? ""}
          onChange={(event) => change({ to: orNothing(event.target.value) })}
        />
      </div>
      {filtered && (
        <button type="button" className={`${textButton} mt-4`} onClick={() => onSearch({})}>
          Show everything
        </button>
      )}
    </form>
  );
}

function orNothing(text: string): string | undefined {
  return text === "" ? undefined : text;
}
