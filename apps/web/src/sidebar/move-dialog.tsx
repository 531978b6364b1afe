import { Check, FolderClosed, FolderPlus, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { v7 as uuidv7 } from "uuid";
import { MAX_FOLDER_NAME, useFolders } from "../data/folders.ts";
import { primaryButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { moveWords } from "./move-words.ts";
import { sidebarWords } from "./sidebar-words.ts";
import { useChangeFolder } from "./use-change-folder.ts";

interface MoveDialogProps {
  title: string;
  /** Where it is; null: in no folder. */
  folderId: string | null;
  onMove: (folderId: string | null) => void;
  onClose: () => void;
}

/** Chooses the folder of a conversation, or makes one for it. */
export default function MoveDialog({ title, folderId, onMove, onClose }: MoveDialogProps) {
  const folders = useFolders();
  const list = useRef<HTMLUListElement>(null);
  const movedTo = useRef<string | null>(null);
  const move = (to: string | null): void => {
    movedTo.current = to;
    onClose();
    if (to !== folderId) onMove(to);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(10_10_20/0.45)]" />
        <Dialog.Content
          onOpenAutoFocus={(event) => {
            // Not the close button, which comes first.
            const choice = list.current?.querySelector("button");
            if (choice === null || choice === undefined) return;
            event.preventDefault();
            choice.focus();
          }}
          onCloseAutoFocus={(event) => {
            // The row that had the focus is elsewhere now, perhaps in a folder that is closed.
            const to = document.querySelector<HTMLElement>(`[data-folder="${movedTo.current}"]`);
            if (to === null) return;
            event.preventDefault();
            to.focus();
          }}
          className="fixed inset-x-0 top-1/2 z-40 mx-auto flex max-h-[calc(100dvh-2rem)] w-[min(26rem,calc(100vw-2rem))] -translate-y-1/2 flex-col rounded-2xl border border-line bg-raised p-5 shadow-float"
        >
          <div className="flex items-start justify-between gap-3">
            <Dialog.Title className="font-semibold text-base">{moveWords.title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={moveWords.close} className="-me-1.5 -mt-1">
                <X className="size-4" />
              </IconButton>
            </Dialog.Close>
          </div>
          <Dialog.Description dir="auto" className="truncate text-sm text-soft">
            {title}
          </Dialog.Description>
          <ul ref={list} className="-mx-2 mt-3 min-h-0 overflow-y-auto px-0.5 py-0.5">
            {folders.data === undefined && (
              <li className="px-2.5 py-2 text-sm text-soft">
                {folders.isError ? moveWords.unloaded : commonWords.loading}
              </li>
            )}
            {folders.data?.map(({ id, name }) => (
              <Choice key={id} chosen={id === folderId} onChoose={() => move(id)}>
                <FolderClosed className="size-4 shrink-0 text-soft" />
                <span className="truncate" dir="auto">
                  {name}
                </span>
              </Choice>
            ))}
            {folderId !== null && (
              <Choice chosen={false} onChoose={() => move(null)}>
                <X className="size-4 shrink-0 text-soft" />
                {moveWords.none}
              </Choice>
            )}
          </ul>
          <NewFolder onMade={move} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ChoiceProps {
  chosen: boolean;
  onChoose: () => void;
  children: ReactNode;
}

function Choice({ chosen, onChoose, children }: ChoiceProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={chosen ? "true" : undefined}
        onClick={onChoose}
        className="flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2 text-start text-sm hover:bg-hover aria-[current=true]:font-medium"
      >
        {children}
        {chosen && <Check className="ms-auto size-4 shrink-0 text-accent" />}
      </button>
    </li>
  );
}

function NewFolder({ onMade }: { onMade: (folderId: string) => void }) {
  const { mutateAsync, isPending } = useChangeFolder();
  const input = useRef<HTMLInputElement>(null);
  const make = async (): Promise<void> => {
    const name = input.current?.value.trim() ?? "";
    const id = uuidv7();
    if (name === "") return input.current?.focus();
    try {
      await mutateAsync({ id, name, isNew: true });
      onMade(id);
    } catch {
      // It was told; the name is there to be changed.
      input.current?.focus();
    }
  };
  return (
    <form
      className="mt-3 flex gap-2 border-line border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <input
        ref={input}
        dir="auto"
        aria-label={sidebarWords.folderName}
        placeholder={sidebarWords.newFolder}
        autoComplete="off"
        maxLength={MAX_FOLDER_NAME}
        className="h-9 min-w-0 flex-1 rounded-lg border border-line-strong bg-raised px-3 text-sm"
      />
      <button type="submit" className={primaryButton} disabled={isPending}>
        <FolderPlus className="size-4" />
        {moveWords.make}
      </button>
    </form>
  );
}
