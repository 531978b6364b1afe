import { lazy, Suspense, useLayoutEffect, useRef, useState } from "react";
import { type FileBlock, type SentContent, toContent } from "../attachments/sent-file.ts";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { threadWords } from "./thread-words.ts";

const MessageFiles = lazy(() => import("../attachments/message-files.tsx"));

interface EditFormProps {
  text: string;
  /** They stay with the message, but for those that are taken away. */
  files: readonly FileBlock[];
  pending: boolean;
  onSave: (content: SentContent) => void;
  onCancel: () => void;
}

export function EditForm({ text, files, pending, onSave, onCancel }: EditFormProps) {
  const [draft, setDraft] = useState(text);
  const [kept, setKept] = useState(files);
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(text.length, text.length);
  }, [text]);
  const empty = draft.trim() === "" && kept.length === 0;
  const save = (): void => {
    if (!empty && !pending) onSave(toContent(draft, kept));
  };
  return (
    <form
      className="w-full rounded-2xl border border-line-strong bg-raised p-3"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {kept.length > 0 && (
        <div className="mb-2 flex justify-start [&_ul]:justify-start">
          <Suspense>
            <MessageFiles
              files={kept}
              onRemove={(file) => {
                setKept(kept.filter(({ fileId }) => fileId !== file.fileId));
                area.current?.focus();
              }}
            />
          </Suspense>
        </div>
      )}
      <textarea
        ref={area}
        data-testid="edit-input"
        aria-label={threadWords.editTheMessage}
        dir="auto"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") {
            event.preventDefault();
            onCancel();
          } else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            save();
          }
        }}
        className="field-sizing-content block max-h-[50vh] min-h-12 w-full resize-none bg-transparent px-1 text-base outline-hidden"
      />
      <div className="mt-2 flex items-center justify-end gap-2">
        <button type="button" className={quietButton} onClick={onCancel}>
          {commonWords.cancel}
        </button>
        <button
          type="submit"
          data-testid="edit-save"
          className={`${primaryButton} h-8`}
          disabled={pending || empty}
        >
          {threadWords.send}
        </button>
      </div>
    </form>
  );
}
