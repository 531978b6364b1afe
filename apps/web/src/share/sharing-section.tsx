import type { Sharing } from "@parley/shared";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { Loaded } from "../settings/loaded.tsx";
import { Section } from "../settings/section.tsx";
import { EverybodysShares } from "./share-list.tsx";
import { sharingKey, useOrganizationShares, useSharing } from "./shares.ts";
import { shareWords } from "./share-words.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

/** Whether links are allowed, and everybody's. */
export function SharingSection() {
  const sharing = useSharing();
  const shares = useOrganizationShares();
  return (
    <Section title={shareWords.sharing} description={shareWords.sharingDescription}>
      <Loaded query={sharing} what={shareWords.sharing}>
        {(known) => <AllowSharing known={known} />}
      </Loaded>
      <h3 className="mt-5 mb-3 font-medium text-sm">{shareWords.everybodysLinks}</h3>
      <EverybodysShares shares={shares} label={shareWords.everybodysLinks} />
    </Section>
  );
}

function AllowSharing({ known }: { known: Sharing }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const set = useMutation({
    mutationFn: (allowed: boolean) => parley.sharing.set.mutate({ allowed }),
    onSuccess: (changed) => client.setQueryData(sharingKey, changed),
  });
  return (
    <>
      <label className="flex w-fit items-center gap-2.5 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={known.allowed}
          disabled={set.isPending}
          onChange={({ target }) => (target.checked ? set.mutate(true) : setAsking(true))}
        />
        {shareWords.allow}
      </label>
      <p role="status" className="mt-1 text-[0.8125rem] text-soft empty:hidden">
        {set.isPending ? shareWords.saving : null}
      </p>
      <p role="alert" className="mt-1 text-danger text-sm empty:hidden">
        {set.error === null ? null : sentenceOf(set.error)}
      </p>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={shareWords.stopTitle}
            description={shareWords.stopDescription}
            action={shareWords.stop}
            onConfirm={() => set.mutate(false)}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </>
  );
}
