import type { Conversation } from "@parley/shared";
import { Hourglass } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { formatSoon } from "../app/format-date.ts";
import { useDeleteConversation } from "../sidebar/use-change-conversation.ts";
import { quietButton } from "../ui/button-styles.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface TemporaryNoteProps {
  conversationId: string;
  /** Undefined until the server has it. */
  conversation: Conversation | undefined;
}

/** What becomes of this conversation, and the one place where it can be deleted. */
export function TemporaryNote({ conversationId, conversation }: TemporaryNoteProps) {
  const [asking, setAsking] = useState(false);
  const remove = useDeleteConversation(conversationId);
  const expiresAt = conversation?.expiresAt ?? null;
  const running = (conversation?.activeRunIds.length ?? 0) > 0;
  return (
    <aside
      aria-label="Temporary chat"
      data-testid="temporary-note"
      className="mx-auto mb-1 flex w-[calc(100%-1.5rem)] max-w-[46rem] shrink-0 items-center gap-3 rounded-xl border border-line border-dashed px-3.5 py-2 text-[0.8125rem] text-soft"
    >
      <Hourglass className="size-4 shrink-0" />
      <p className="min-w-0 flex-1">
        Only this page leads here.
        {expiresAt !== null && ` Deleted ${formatSoon(expiresAt)}, unless you go on.`}
      </p>
      <button
        type="button"
        className={`${quietButton} shrink-0`}
        disabled={conversation === undefined}
        onClick={() => setAsking(true)}
      >
        Delete
      </button>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title="Delete this conversation now?"
            description={`Everything in it will be gone for good.${running ? " The answer that is being written is stopped." : ""}`}
            action="Delete"
            onConfirm={remove}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </aside>
  );
}
