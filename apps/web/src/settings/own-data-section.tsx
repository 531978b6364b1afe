import type { Account } from "../account/auth-api.ts";
import { DeleteContent } from "./delete-content.tsx";
import { ExportButton } from "./export-button.tsx";
import { Section } from "./section.tsx";

/** What is the person's own here, to be taken along or removed. */
export function OwnDataSection({ account }: { account: Account }) {
  return (
    <Section
      title="Your data"
      description="Conversations with all branches, keys without their secrets, and usage, as one file."
    >
      <div className="flex flex-wrap gap-3">
        <ExportButton label="Download everything" procedure="data.export" name="parley.jsonl" />
        {account.role !== "viewer" && (
          <DeleteContent
            userId={account.id}
            who="you"
            label="Delete all that you wrote"
            typed={account.email}
          />
        )}
      </div>
    </Section>
  );
}
