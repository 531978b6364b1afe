import { Dialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { sidebarWords } from "./sidebar-words.ts";

/** The sidebar on a narrow screen: a dialog, so that the focus stays in it. */
export default function Drawer({
  onClose,
  children,
}: {
  onClose: () => void;
  children: ReactNode;
}) {
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 animate-appear bg-[rgb(10_10_20/0.45)]" />
        <Dialog.Content
          ref={content}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // Not the close button, which comes first.
            event.preventDefault();
            content.current?.focus();
          }}
          className="fixed inset-y-0 start-0 z-40 w-[min(19rem,85vw)] animate-slide border-line border-e outline-hidden"
        >
          <Dialog.Title className="sr-only">{sidebarWords.conversations}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
