import type { Conversation } from "@parley/shared";
import { Hourglass } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { formatSoon } from "../app/format-date.ts";
import { useDeleteConversation } from "../sidebar/use-change-conversation.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { conversationWords } from "./conversation-words.ts";

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
      aria-label={conversationWords.temporary}
      data-testid="temporary-note"
      className="mx-auto mb-1 flex w-[calc(100%-1.5rem)] max-w-[46rem] shrink-0 items-center gap-3 rounded-xl border border-line border-dashed px-3.5 py-2 text-[0.8125rem] text-soft"
    >
      <Hourglass className="size-4 shrink-0" />
      <p className="min-w-0 flex-1">
        {conversationWords.onlyFromHere}
        {expiresAt !== null && ` ${conversationWords.deletedAt(formatSoon(expiresAt))}`}
      </p>
      <button
        type="button"
        className={`${quietButton} shrink-0`}
        disabled={conversation === undefined}
        onClick={() => setAsking(true)}
      >
        {commonWords.delete}
      </button>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={conversationWords.deleteTitle}
            description={
              running
                ? `${conversationWords.deleteDescription} ${conversationWords.answerStops}`
                : conversationWords.deleteDescription
            }
            action={commonWords.delete}
            onConfirm={remove}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </aside>
  );
}
