import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { notify } from "../ui/notify.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface DeleteContentProps {
  userId: string;
  /** Whose: "you", or a name. */
  who: string;
  label: string;
  /** What has to be typed. */
  typed: string;
}

/** Deletes all that somebody wrote and was answered. Their account stays. */
export function DeleteContent({ userId, who, label, typed }: DeleteContentProps) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => parley.data.deleteContent.mutate({ userId }),
    retry: false,
    onSuccess: async ({ conversations }) => {
      notify(
        conversations === 1
          ? "One conversation is deleted"
          : `${conversations} conversations are deleted`,
      );
      await client.resetQueries();
    },
  });
  return (
    <div>
      <button
        type="button"
        className={`${quietButton} text-danger`}
        disabled={remove.isPending}
        onClick={() => setAsking(true)}
      >
        {remove.isPending ? "Deleting…" : label}
      </button>
      <p role="alert" className="mt-2 text-danger text-sm empty:hidden">
        {remove.error === null ? null : sentenceOf(remove.error)}
      </p>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={`Delete all that ${who} wrote?`}
            description="Every conversation with all that is in it, in every browser. Answers that are being written are stopped. Nobody can bring it back; what it cost stays in the usage."
            action="Delete everything"
            typed={typed}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
