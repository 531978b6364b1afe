import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import { commonWords } from "./common-words.ts";
import { IconButton } from "./icon-button.tsx";

interface PageDialogProps {
  title: string;
  description?: string;
  onClose: () => void;
  "data-testid"?: string;
  children: ReactNode;
}

/** A dialog over the page: a title, a way out, and the focus back where it came from. */
export function PageDialog({ title, description, onClose, children, ...props }: PageDialogProps) {
  const content = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [cameFrom] = useState(() => document.activeElement);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(10_10_20/0.45)]" />
        <Dialog.Content
          ref={content}
          {...(description === undefined && { "aria-describedby": undefined })}
          {...props}
          onOpenAutoFocus={(event) => {
            // What is to be filled in, or else what it is about; not the close button, which comes first.
            event.preventDefault();
            const field = content.current?.querySelector<HTMLElement>("[data-autofocus]");
            (field ?? heading.current)?.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (cameFrom instanceof HTMLElement) cameFrom.focus();
          }}
          className="fixed inset-x-0 top-1/2 z-50 mx-auto max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-1.5rem))] -translate-y-1/2 overflow-y-auto rounded-2xl border border-line bg-raised p-5 shadow-float"
        >
          <div className="flex items-start justify-between gap-3">
            <Dialog.Title
              ref={heading}
              tabIndex={-1}
              className="font-semibold text-base outline-hidden"
            >
              {title}
            </Dialog.Title>
            <IconButton label={commonWords.close} className="-me-1.5 -mt-1" onClick={onClose}>
              <X className="size-4" />
            </IconButton>
          </div>
          {description !== undefined && (
            <Dialog.Description className="mt-1 text-sm text-soft">
              {description}
            </Dialog.Description>
          )}
          <div className="mt-4">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
