import { Pencil, RotateCw, Undo2 } from "lucide-react";
import { lazy, memo, Suspense, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { filesIn, type SentContent } from "../attachments/sent-file.ts";
import { FailureNote } from "../failures/failure-note.tsx";
import type { OutboxItem } from "../send/outbox-item.ts";
import { retrySend } from "../send/send-message.ts";
import { useStartRun } from "../send/use-start-run.ts";
import { textOfContent } from "../stream/answer-part.ts";
import { quietButton } from "../ui/button-styles.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { BranchSwitcher } from "./branch-switcher.tsx";
import { EditForm } from "./edit-form.tsx";
import { threadWords } from "./thread-words.ts";
import type { VisibleMessage } from "./visible-branch.ts";

const MessageFiles = lazy(() => import("../attachments/message-files.tsx"));

interface UserMessageProps extends VisibleMessage {
  /** Set while the server does not have it yet. */
  sending: OutboxItem | undefined;
  /** Something is being answered: editing waits. */
  busy: boolean;
  onTakeBack: (item: OutboxItem) => void;
}

export const UserMessage = memo(function UserMessage(props: UserMessageProps) {
  const { message, siblings, sending, busy } = props;
  const [editing, setEditing] = useState(false);
  const article = useRef<HTMLElement>(null);
  const finishEditing = (): void => {
    setEditing(false);
    article.current?.focus();
  };
  const text = textOfContent(message.content);
  const files = filesIn(message.content);
  const { startAsync, pending } = useStartRun();
  const save = (content: SentContent): void => {
    startAsync({ kind: "edit", message, content }).then(
      finishEditing,
      // The form stays open with the words in it; the notice says what went wrong.
      () => undefined,
    );
  };
  return (
    <article
      ref={article}
      tabIndex={-1}
      data-testid="message"
      data-role="user"
      data-message-id={message.id}
      data-status={statusOf(sending)}
      aria-label={threadWords.you}
      className="group/message flex flex-col items-end gap-1"
    >
      <h2 className="sr-only">{threadWords.youSaid}</h2>
      {editing ? (
        <EditForm
          text={text}
          files={files}
          pending={pending}
          onSave={save}
          onCancel={finishEditing}
        />
      ) : (
        <>
          {files.length > 0 && (
            <Suspense fallback={<div className="h-48" />}>
              <MessageFiles files={files} />
            </Suspense>
          )}
          {text.trim() !== "" && (
            <div
              data-testid="message-text"
              dir="auto"
              className={`max-w-[85%] whitespace-pre-wrap rounded-2xl rounded-ee-md bg-bubble px-4 py-2.5 text-base leading-relaxed [overflow-wrap:anywhere] sm:max-w-[78%] ${sending?.failure === null ? "opacity-75" : ""}`}
            >
              {text}
            </div>
          )}
        </>
      )}
      {sending?.failure != null && <NotSent item={sending} onTakeBack={props.onTakeBack} />}
      {!editing && sending === undefined && (
        <div className="reveal flex items-center">
          <CopyButton text={text} label={threadWords.copyMessage} />
          <IconButton
            data-testid="edit"
            label={threadWords.editMessage}
            disabled={busy}
            onClick={() => setEditing(true)}
          >
            <Pencil className="size-4" />
          </IconButton>
          <BranchSwitcher message={message} siblings={siblings} />
        </div>
      )}
    </article>
  );
});

interface NotSentProps {
  item: OutboxItem;
  onTakeBack: (item: OutboxItem) => void;
}

function NotSent({ item, onTakeBack }: NotSentProps) {
  const client = useQueryClient();
  if (item.failure === null) return null;
  return (
    <div className="mt-1 w-full max-w-[85%] sm:max-w-[78%]">
      <FailureNote failure={item.failure}>
        <button
          type="button"
          data-testid="retry"
          className={quietButton}
          onClick={() => retrySend(client, item.id)}
        >
          <RotateCw className="size-3.5" /> {threadWords.sendAgain}
        </button>
        <button type="button" className={quietButton} onClick={() => onTakeBack(item)}>
          <Undo2 className="size-3.5 rtl:-scale-x-100" /> {threadWords.takeBack}
        </button>
      </FailureNote>
    </div>
  );
}

function statusOf(sending: OutboxItem | undefined): "sent" | "sending" | "not-sent" {
  if (sending === undefined) return "sent";
  return sending.failure === null ? "sending" : "not-sent";
}
