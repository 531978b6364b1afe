import { useMutation } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { formatMinute } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { codeOf } from "../failures/failure-of.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { shareWords } from "./share-words.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface ShareRowProps {
  share: { id: string; createdAt: string; messages: number; showsAuthor: boolean };
  /** Before the rest: to what it is a link, or whose it is. */
  children?: ReactNode;
  onRevoked: () => Promise<void>;
}

export function ShareRow({ share, children, onRevoked }: ShareRowProps) {
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: async () => {
      try {
        await parley.shares.revoke.mutate({ shareId: share.id });
      } catch (error) {
        // Somebody was faster: it is gone.
        if (codeOf(error) !== "NOT_FOUND") throw error;
      }
    },
    onSuccess: onRevoked,
  });
  const date = formatMinute(share.createdAt);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 text-sm">
      <div className="min-w-0 flex-1">
        {children}
        <p className={children === undefined ? "" : "text-[0.8125rem] text-soft"}>
          {shareWords.made(date)}
        </p>
        <p className="text-[0.8125rem] text-soft">
          {shareWords.messages(share.messages)}
          {share.showsAuthor && ` · ${shareWords.withName}`}
        </p>
        <p role="alert" className="text-danger empty:hidden">
          {revoke.error === null ? null : sentenceOf(revoke.error)}
        </p>
      </div>
      <button
        type="button"
        className={quietButton}
        aria-label={shareWords.revokeOf(date)}
        disabled={revoke.isPending}
        onClick={() => setAsking(true)}
      >
        {revoke.isPending ? shareWords.revoking : shareWords.revoke}
      </button>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={shareWords.revokeTitle}
            description={shareWords.revokeDescription}
            action={shareWords.revoke}
            onConfirm={() => revoke.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </li>
  );
}
