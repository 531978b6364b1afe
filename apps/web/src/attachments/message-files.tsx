import { FileText, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { formatBytes } from "../app/format-quantity.ts";
import { attachmentWords } from "./attachment-words.ts";
import { addressOf, type FileBlock } from "./sent-file.ts";

const ImageDialog = lazy(() => import("./image-dialog.tsx"));

interface MessageFilesProps {
  files: readonly FileBlock[];
  /** Given: each can be taken away. */
  onRemove?: (file: FileBlock) => void;
}

/** The files of a message: images as they are, others by their names. */
export default function MessageFiles({ files, onRemove }: MessageFilesProps) {
  const [shown, setShown] = useState<string>();
  const images = files.filter(({ type }) => type === "image");
  const size = images.length > 1 ? "size-32" : "h-48 max-w-full";
  return (
    <>
      <ul
        aria-label={attachmentWords.attached}
        data-testid="message-files"
        className="flex max-w-full flex-wrap items-end justify-end gap-2 sm:max-w-[78%]"
      >
        {files.map((file) => (
          <li key={file.fileId} className="relative min-w-0 max-w-full">
            {file.type === "image" ? (
              <button
                type="button"
                data-testid="message-image"
                aria-label={attachmentWords.open(file.name)}
                onClick={() => setShown(file.fileId)}
                className="block max-w-full overflow-hidden rounded-xl border border-line bg-panel"
              >
                <img
                  src={addressOf(file)}
                  alt={file.name}
                  title={file.name}
                  loading="lazy"
                  decoding="async"
                  className={`${size} min-w-16 object-cover text-soft text-xs`}
                />
              </button>
            ) : (
              <Chip file={file} />
            )}
            {onRemove !== undefined && (
              <button
                type="button"
                data-testid="remove-file"
                aria-label={attachmentWords.remove(file.name)}
                title={attachmentWords.remove(file.name)}
                onClick={() => onRemove(file)}
                className="absolute -end-1.5 -top-1.5 inline-flex size-6 items-center justify-center rounded-full border border-line bg-raised text-ink shadow-float hover:bg-hover"
              >
                <X className="size-3.5" />
              </button>
            )}
          </li>
        ))}
      </ul>
      <Suspense>
        {shown !== undefined && (
          <ImageDialog images={images} first={shown} onClose={() => setShown(undefined)} />
        )}
      </Suspense>
    </>
  );
}

function Chip({ file }: { file: FileBlock }) {
  const kind = file.mediaType === "application/pdf" ? "pdf" : "text";
  return (
    <a
      href={addressOf(file)}
      download={file.name}
      data-testid="message-file"
      className="flex max-w-64 items-center gap-2.5 rounded-xl border border-line bg-panel px-3 py-2 text-[0.8125rem] leading-snug hover:bg-hover"
    >
      <FileText className="size-5 shrink-0 text-soft" />
      <span className="min-w-0">
        <span className="sr-only">{attachmentWords.download} </span>
        <span dir="auto" className="block truncate font-medium">
          {file.name}
        </span>
        <span className="block text-soft">
          {attachmentWords.kind[kind]} · {formatBytes(file.size)}
        </span>
      </span>
    </a>
  );
}
