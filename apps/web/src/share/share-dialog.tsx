import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { NewSecret } from "../settings/new-secret.tsx";
import { primaryButton } from "../ui/button-styles.ts";
import { PageDialog } from "../ui/page-dialog.tsx";
import { OwnShares } from "./share-list.tsx";
import { useReloadShares, useShares, useSharing } from "./shares.ts";
import { shareWords } from "./share-words.ts";

interface ShareDialogProps {
  conversationId: string;
  /** The last message of the branch that is on the page. */
  leaf: string | undefined;
  onClose: () => void;
}

export default function ShareDialog({ conversationId, leaf, onClose }: ShareDialogProps) {
  return (
    <PageDialog title={shareWords.title} description={shareWords.explanation} onClose={onClose}>
      <MakeLink conversationId={conversationId} leaf={leaf} />
    </PageDialog>
  );
}

function MakeLink({ conversationId, leaf }: Omit<ShareDialogProps, "onClose">) {
  const sharing = useSharing();
  const shares = useShares(conversationId);
  const reload = useReloadShares();
  const [showsAuthor, setShowsAuthor] = useState(false);
  const [showsTools, setShowsTools] = useState(false);
  const create = useMutation({
    mutationFn: (last: string) =>
      parley.shares.create.mutate({ conversationId, leaf: last, showsAuthor, showsTools }),
    onSuccess: reload,
    // Each call makes a link: none is made that nobody saw.
    retry: false,
  });
  if (sharing.data?.allowed === false) return <p className="text-sm">{shareWords.notAllowed}</p>;
  const known = shares.data?.pages[0]?.items.length ?? 0;
  const make = known > 0 ? shareWords.update : shareWords.create;
  return (
    <>
      {create.data === undefined ? (
        <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
          <div className="space-y-2">
            <Choice label={shareWords.showAuthor} on={showsAuthor} onChange={setShowsAuthor} />
            <Choice
              label={shareWords.showTools}
              hint={shareWords.showToolsHint}
              on={showsTools}
              onChange={setShowsTools}
            />
          </div>
          <button
            type="button"
            className={primaryButton}
            disabled={create.isPending || leaf === undefined}
            onClick={() => leaf !== undefined && create.mutate(leaf)}
          >
            {create.isPending ? shareWords.creating : make}
          </button>
          {leaf === undefined && <p className="text-sm text-soft">{shareWords.nothingYet}</p>}
          <p role="alert" className="w-full text-danger text-sm empty:hidden">
            {create.error === null ? null : sentenceOf(create.error)}
          </p>
        </div>
      ) : (
        <NewSecret
          title={shareWords.newLink}
          advice={shareWords.newLinkAdvice}
          secret={`${window.location.origin}/share/${create.data.token}`}
          onDone={() => create.reset()}
        />
      )}
      {known > 0 && (
        <>
          <h3 className="mt-5 mb-3 font-medium text-sm">{shareWords.links}</h3>
          <OwnShares shares={shares} label={shareWords.links} titled={false} />
        </>
      )}
    </>
  );
}

interface ChoiceProps {
  label: string;
  hint?: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Choice({ label, hint, on, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div>
      <label className="flex items-center gap-2.5 text-sm">
        <input
          type="checkbox"
          aria-describedby={hint === undefined ? undefined : id}
          className="size-4 shrink-0 accent-accent"
          checked={on}
          onChange={({ target }) => onChange(target.checked)}
        />
        {label}
      </label>
      {hint !== undefined && (
        <p id={id} className="ms-6.5 text-[0.8125rem] text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
