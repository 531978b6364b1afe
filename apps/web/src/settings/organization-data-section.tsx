import { useId, useState } from "react";
import type { Account, Organization } from "../account/auth-api.ts";
import { Select } from "../forms/select.tsx";
import { DeleteContent } from "./delete-content.tsx";
import { ExportButton } from "./export-button.tsx";
import { organizationWords } from "./organization-words.ts";
import { Section } from "./section.tsx";

interface OrganizationDataSectionProps {
  me: Account;
  organization: Organization;
}

/** What everybody has here, to be taken along or removed. */
export function OrganizationDataSection({ me, organization }: OrganizationDataSectionProps) {
  const id = useId();
  const [chosen, setChosen] = useState("");
  const others = organization.members
    .filter(({ userId }) => userId !== me.id)
    .toSorted((a, b) => a.user.name.localeCompare(b.user.name));
  const person = others.find(({ userId }) => userId === chosen);
  if (me.role !== "owner" && others.length === 0) return null;
  return (
    <Section title={organizationWords.data} description={organizationWords.dataDescription}>
      <div className="space-y-5">
        {me.role === "owner" && (
          <ExportButton
            label={organizationWords.downloadAll}
            procedure="data.exportOrganization"
            name="parley-organization.jsonl"
          />
        )}
        {others.length > 0 && (
          <div>
            <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
              {organizationWords.deleteOfSomebody}
            </label>
            <div className="flex flex-wrap items-center gap-3">
              <Select
                id={id}
                className="h-9 min-w-44"
                value={chosen}
                onChange={({ target }) => setChosen(target.value)}
                options={[
                  ["", organizationWords.choosePerson],
                  ...others.map(({ userId, user }) => [userId, user.name] as const),
                ]}
              />
              {person !== undefined && (
                <DeleteContent
                  key={person.userId}
                  userId={person.userId}
                  label={organizationWords.deleteAllOf(person.user.name)}
                  title={organizationWords.deleteAllOfTitle(person.user.name)}
                  typed={person.user.email}
                />
              )}
            </div>
          </div>
        )}
      </div>
    </Section>
  );
}
