import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useAccount } from "../data/account.ts";
import { Loaded } from "../settings/loaded.tsx";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { BatchForm } from "./batch-form.tsx";
import { BatchRow } from "./batch-row.tsx";
import { batchWords } from "./batch-words.ts";
import { batchesQuery } from "./batches-query.ts";

export default function BatchesPage() {
  const client = useQueryClient();
  const batches = useQuery(batchesQuery);
  const mayChange = useAccount()?.role !== "viewer";
  const reload = (): Promise<void> => client.invalidateQueries({ queryKey: batchesQuery.queryKey });
  return (
    <SettingsFrame title={batchWords.title} description={batchWords.description}>
      {mayChange && (
        <Section title={batchWords.newBatch} description={batchWords.newDescription}>
          <BatchForm onSent={reload} />
        </Section>
      )}
      <Section title={batchWords.yours}>
        <Loaded query={batches} what={batchWords.theBatches}>
          {(all) =>
            all.length === 0 ? (
              <p className="text-sm text-soft">{batchWords.none}</p>
            ) : (
              <ul aria-label={batchWords.yours} className="-my-3.5 divide-y divide-line">
                {all.map((batch) => (
                  <BatchRow key={batch.id} batch={batch} mayChange={mayChange} onChanged={reload} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
    </SettingsFrame>
  );
}
