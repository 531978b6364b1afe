import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { codeOf } from "../failures/failure-of.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "./button-styles.ts";
import { commonWords } from "./common-words.ts";

const ConfirmDialog = lazy(() => import("./confirm-dialog.tsx"));

interface DeleteButtonProps {
  /** What it does and to what, for screen readers: "Delete Mornings". */
  name: string;
  /** What the dialog asks, and what would be lost. */
  title: string;
  description: string;
  /** What it does, where that is not "Delete", and what it says meanwhile. */
  action?: string;
  pendingAction?: string;
  onDelete: () => Promise<unknown>;
  onDeleted: () => Promise<unknown>;
}

/** Deletes something once its person has confirmed it; why it could not stands below, on a line of its own. */
export function DeleteButton({ name, title, description, ...props }: DeleteButtonProps) {
  const { action = commonWords.delete, pendingAction = commonWords.deleting } = props;
  const [asking, setAsking] = useState(false);
  // Deleting twice is the same as once, so this call is tried again by itself.
  const remove = useMutation({
    mutationFn: async () => {
      try {
        await props.onDelete();
      } catch (error) {
        // Somebody was faster: it is gone.
        if (codeOf(error) !== "NOT_FOUND") throw error;
      }
    },
    onSuccess: props.onDeleted,
  });
  return (
    <>
      <button
        type="button"
        className={quietButton}
        aria-label={name}
        disabled={remove.isPending}
        onClick={() => setAsking(true)}
      >
        {remove.isPending ? pendingAction : action}
      </button>
      <p role="alert" className="w-full text-danger empty:hidden">
        {remove.error === null || remove.isPending ? null : sentenceOf(remove.error)}
      </p>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={title}
            description={description}
            action={action}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </>
  );
}
