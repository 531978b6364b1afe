import { useLayoutEffect, useRef, useState } from "react";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { threadWords } from "./thread-words.ts";

interface EditFormProps {
  text: string;
  pending: boolean;
  onSave: (text: string) => void;
  onCancel: () => void;
}

export function EditForm({ text, pending, onSave, onCancel }: EditFormProps) {
  const [draft, setDraft] = useState(text);
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(text.length, text.length);
  }, [text]);
  const save = (): void => {
    if (draft.trim() !== "" && !pending) onSave(draft);
  };
  return (
    <form
      className="w-full rounded-2xl border border-line-strong bg-raised p-3"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
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
        className="field-sizing-content block max-h-[50vh] min-h-12 w-full resize-none bg-transparent px-1 text-base outline-none"
      />
      <div className="mt-2 flex items-center justify-end gap-2">
        <button type="button" className={quietButton} onClick={onCancel}>
          {commonWords.cancel}
        </button>
        <button
          type="submit"
          data-testid="edit-save"
          className={`${primaryButton} h-8`}
          disabled={pending || draft.trim() === ""}
        >
          {threadWords.send}
        </button>
      </div>
    </form>
  );
}
