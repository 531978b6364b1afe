import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { notify } from "../ui/notify.ts";
import { settingsWords } from "./settings-words.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface DeleteContentProps {
  userId: string;
  label: string;
  /** Of the dialog. */
  title: string;
  /** What has to be typed. */
  typed: string;
}

/** Deletes all that somebody wrote and was answered. Their account stays. */
export function DeleteContent({ userId, label, title, typed }: DeleteContentProps) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => parley.data.deleteContent.mutate({ userId }),
    retry: false,
    onSuccess: async ({ conversations }) => {
      notify(settingsWords.conversationsDeleted(conversations));
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
        {remove.isPending ? commonWords.deleting : label}
      </button>
      <p role="alert" className="mt-2 text-danger text-sm empty:hidden">
        {remove.error === null ? null : sentenceOf(remove.error)}
      </p>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={title}
            description={settingsWords.whatIsDeleted}
            action={settingsWords.deleteEverything}
            typed={typed}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
