import { useId } from "react";
import { Field } from "../forms/field.tsx";
import { Select } from "../forms/select.tsx";
import { textButton } from "../session/entrance.tsx";
import type { AuditSearch } from "./audit-filter.ts";
import { auditWords } from "./audit-words.ts";
import { knownActions } from "./describe-action.ts";
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
  const actions = knownActions();
  const persons = [...people].toSorted(([, a], [, b]) => a.localeCompare(b));
  const filtered = Object.values(search).some((each) => each !== undefined);
  const label = (part: string, words: string) => (
    <label htmlFor={`${id}-${part}`} className="mb-1.5 block font-medium text-sm">
      {words}
    </label>
  );
  return (
    <form
      aria-label={auditWords.whichEntries}
      className="border-line border-b pb-5"
      onSubmit={(event) => event.preventDefault()}
    >
      <div className="grid grid-cols-2 gap-4">
        <div className="max-sm:col-span-2">
          {label("who", auditWords.who)}
          <Select
            id={`${id}-who`}
            value={who}
            onChange={(event) => change({ who: orNothing(event.target.value) })}
            options={[
              ["", auditWords.everybody],
              ...persons,
              ...(who !== "" && !people.has(who) ? [[who, auditWords.noMember] as const] : []),
            ]}
          />
        </div>
        <div className="max-sm:col-span-2">
          {label("what", auditWords.what)}
          <Select
            id={`${id}-what`}
            value={what}
            onChange={(event) => change({ what: orNothing(event.target.value) })}
            options={[
              ["", auditWords.everything],
              ...actions,
              ...(what !== "" && !actions.some(([action]) => action === what)
                ? [[what, what] as const]
                : []),
            ]}
          />
        </div>
        <Field
          label={auditWords.from}
          name="from"
          type="date"
          value={search.from ?? ""}
          onChange={(event) => change({ from: orNothing(event.target.value) })}
        />
        <Field
          label={auditWords.to}
          name="to"
          type="date"
          value={search.to ?? ""}
          onChange={(event) => change({ to: orNothing(event.target.value) })}
        />
      </div>
      {filtered && (
        <button type="button" className={`${textButton} mt-4`} onClick={() => onSearch({})}>
          {auditWords.showEverything}
        </button>
      )}
    </form>
  );
}

function orNothing(text: string): string | undefined {
  return text === "" ? undefined : text;
}
