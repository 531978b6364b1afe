import { lazy, Suspense } from "react";
import type { Account } from "../account/auth-api.ts";
import { importWords } from "../import/import-words.ts";
import { accountWords } from "./account-words.ts";
import { DeleteContent } from "./delete-content.tsx";
import { ExportButton } from "./export-button.tsx";
import { Section } from "./section.tsx";

const ImportPanel = lazy(() => import("../import/import-panel.tsx"));

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
      {account.role !== "viewer" && (
        <div className="mt-5 border-line border-t pt-4">
          <h3 className="mb-1.5 font-medium text-sm">{importWords.title}</h3>
          <Suspense>
            <ImportPanel owner={account.id} />
          </Suspense>
        </div>
      )}
    </Section>
  );
}
