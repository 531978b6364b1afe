import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useRef, useState } from "react";
import { formatBytes } from "../app/format-quantity.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { attachmentWords } from "./attachment-words.ts";
import { addressOf, type FileBlock } from "./sent-file.ts";

interface ImageDialogProps {
  images: readonly FileBlock[];
  /** The id of the one that is shown first. */
  first: string;
  onClose: () => void;
}

/** An image as large as the page; arrow keys go to the others of its message. */
export default function ImageDialog({ images, first, onClose }: ImageDialogProps) {
  const [at, setAt] = useState(() => images.findIndex(({ fileId }) => fileId === first));
  const content = useRef<HTMLDivElement>(null);
  const image = images[at] ?? images[0];
  if (image === undefined) return null;
  const go = (steps: number): void => setAt((at + steps + images.length) % images.length);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-[rgb(10_10_20/0.7)]" />
        <Dialog.Content
          ref={content}
          data-testid="image-dialog"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            content.current?.focus();
          }}
          onKeyDown={({ key }) => {
            if (key === "ArrowLeft") go(-1);
            if (key === "ArrowRight") go(1);
          }}
          className="fixed inset-2 z-50 flex flex-col overflow-hidden rounded-2xl border border-line bg-raised shadow-float outline-hidden sm:inset-6"
        >
          <div className="flex items-center gap-1 border-line border-b py-1.5 ps-4 pe-1.5">
            <Dialog.Title dir="auto" className="min-w-0 flex-1 truncate font-medium text-sm">
              {image.name}
              <span className="ms-2 font-normal text-soft">{formatBytes(image.size)}</span>
            </Dialog.Title>
            {images.length > 1 && (
              <>
                <IconButton label={attachmentWords.previous} onClick={() => go(-1)}>
                  <ChevronLeft className="size-4 rtl:-scale-x-100" />
                </IconButton>
                <IconButton label={attachmentWords.next} onClick={() => go(1)}>
                  <ChevronRight className="size-4 rtl:-scale-x-100" />
                </IconButton>
              </>
            )}
            <a
              href={addressOf(image)}
              download={image.name}
              aria-label={attachmentWords.downloadFile(image.name)}
              title={attachmentWords.download}
              className="inline-flex size-8 items-center justify-center rounded-lg text-soft hover:bg-hover hover:text-ink"
            >
              <Download className="size-4" />
            </a>
            <IconButton label={attachmentWords.close} onClick={onClose}>
              <X className="size-4" />
            </IconButton>
          </div>
          <div className="flex min-h-0 flex-1 items-center justify-center bg-canvas p-3">
            <img
              src={addressOf(image)}
              alt={image.name}
              className="max-h-full max-w-full object-contain"
            />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
