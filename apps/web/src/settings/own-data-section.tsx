import type { Account } from "../account/auth-api.ts";
import { accountWords } from "./account-words.ts";
import { DeleteContent } from "./delete-content.tsx";
import { ExportButton } from "./export-button.tsx";
import { Section } from "./section.tsx";

/** What is the person's own here, to be taken along or removed. */
export function OwnDataSection({ account }: { account: Account }) {
  return (
    <Section title={accountWords.data} description={accountWords.dataDescription}>
      <div className="flex flex-wrap gap-3">
        <ExportButton
          label={accountWords.downloadEverything}
          procedure="data.export"
          name="parley.jsonl"
        />
        {account.role !== "viewer" && (
          <DeleteContent
            userId={account.id}
            label={accountWords.deleteAll}
            title={accountWords.deleteAllTitle}
            typed={account.email}
          />
        )}
      </div>
    </Section>
  );
}
