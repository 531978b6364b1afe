import type { Retention } from "@parley/shared";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { formatMinute } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { SelectField } from "../forms/select-field.tsx";
import { primaryButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { Loaded } from "./loaded.tsx";
import { organizationWords } from "./organization-words.ts";
import { Section } from "./section.tsx";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));
const retentionKey = ["retention"] as const;
const FOREVER = "";
const spans = [FOREVER, "7", "30", "90", "365"];

type Days = Pick<Retention, "chatDays" | "apiDays">;

/** For how long conversations are kept. */
export function RetentionSection() {
  const retention = useQuery({
    queryKey: retentionKey,
    queryFn: ({ signal }) => parley.retention.get.query(undefined, { signal }),
  });
  return (
    <Section
      title={organizationWords.retention}
      description={organizationWords.retentionDescription}
    >
      <Loaded query={retention} what={organizationWords.theRetention}>
        {(known) => <RetentionForm key={`${known.chatDays} ${known.apiDays}`} known={known} />}
      </Loaded>
    </Section>
  );
}

function RetentionForm({ known }: { known: Retention }) {
  const client = useQueryClient();
  const [days, setDays] = useState<Days>({ chatDays: known.chatDays, apiDays: known.apiDays });
  const [asking, setAsking] = useState(false);
  const set = useMutation({
    mutationFn: () => parley.retention.set.mutate(days),
    onSuccess: (changed) => client.setQueryData(retentionKey, changed),
    retry: false,
  });
  const changed = days.chatDays !== known.chatDays || days.apiDays !== known.apiDays;
  const deletes =
    isShorter(days.chatDays, known.chatDays) || isShorter(days.apiDays, known.apiDays);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (deletes) setAsking(true);
        else set.mutate();
      }}
    >
      <fieldset disabled={set.isPending} className="space-y-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <DaysField
            label={organizationWords.inTheChat}
            days={days.chatDays}
            onDays={(chatDays) => setDays({ ...days, chatDays })}
          />
          <DaysField
            label={organizationWords.byPrograms}
            days={days.apiDays}
            onDays={(apiDays) => setDays({ ...days, apiDays })}
          />
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <button type="submit" disabled={!changed} className={primaryButton}>
            {set.isPending ? commonWords.saving : commonWords.save}
          </button>
          <p role="status" className="text-sm text-soft">
            {!changed && appliesIn(known)}
          </p>
          <p role="alert" className="text-danger text-sm empty:hidden">
            {set.error === null ? null : sentenceOf(set.error)}
          </p>
        </div>
      </fieldset>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={organizationWords.deleteOlder}
            description={organizationWords.deleteOlderDescription}
            action={organizationWords.saveAndDelete}
            onConfirm={() => set.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </form>
  );
}

interface DaysFieldProps {
  label: string;
  days: number | null;
  onDays: (days: number | null) => void;
}

function DaysField({ label, days, onDays }: DaysFieldProps) {
  const value = days === null ? FOREVER : String(days);
  const offered = spans.includes(value) ? spans : [...spans, value];
  return (
    <SelectField
      label={label}
      value={value}
      onChange={({ target }) => onDays(target.value === FOREVER ? null : Number(target.value))}
      options={offered.map((each) => [each, spanWords(each)])}
    />
  );
}

function spanWords(days: string): string {
  if (days === FOREVER) return organizationWords.forEver;
  return days === "365" ? organizationWords.aYear : organizationWords.days(days);
}

function isShorter(days: number | null, before: number | null): boolean {
  return days !== null && (before === null || days < before);
}

function appliesIn({ appliesFrom }: Retention): string {
  if (appliesFrom === null || Date.parse(appliesFrom) <= Date.now()) return "";
  return organizationWords.appliesFrom(formatMinute(appliesFrom));
}
