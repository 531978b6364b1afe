import { FileText, Image, RotateCw, TextCursorInput, X } from "lucide-react";
import type { ReactNode } from "react";
import { formatBytes } from "../app/format-quantity.ts";
import { type Attachment, isUploading } from "./attachment.ts";
import { attachmentWords } from "./attachment-words.ts";
import { addressOf } from "./sent-file.ts";

interface AttachmentTilesProps {
  attachments: readonly Attachment[];
  onRemove: (attachment: Attachment) => void;
  onRetry: (attachment: Attachment) => void;
  onInsert: (attachment: Attachment) => void;
}

/** What is to be sent with the message, above its words. */
export default function AttachmentTiles({ attachments, ...actions }: AttachmentTilesProps) {
  const allThere =
    attachments.length > 0 && attachments.every(({ state }) => state.type === "done");
  return (
    <>
      <ul
        aria-label={attachmentWords.attached}
        data-testid="attachments"
        className="flex max-h-56 flex-wrap gap-2 overflow-y-auto px-3 pt-3 empty:hidden"
      >
        {attachments.map((attachment) => (
          <Tile key={attachment.key} attachment={attachment} {...actions} />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {allThere && attachmentWords.ready(attachments.length)}
      </p>
    </>
  );
}

function Tile({
  attachment,
  onRemove,
  onRetry,
  onInsert,
}: Omit<AttachmentTilesProps, "attachments"> & { attachment: Attachment }) {
  const { name, state, pasted } = attachment;
  const failed = state.type === "failed";
  return (
    <li
      data-testid="attachment"
      data-state={state.type}
      className={`group/tile relative flex w-full max-w-full items-center gap-2.5 overflow-hidden rounded-xl border bg-panel p-1.5 pe-9 sm:w-60 ${failed ? "border-danger" : "border-line"}`}
    >
      <Thumbnail attachment={attachment} />
      <span className="min-w-0 flex-1 text-[0.8125rem] leading-snug">
        <span dir="auto" title={name} className="block truncate font-medium">
          {name}
        </span>
        {failed ? (
          <span role="alert" className="block text-danger">
            {state.reason}
          </span>
        ) : (
          <span className="block text-soft">
            {attachmentWords.kind[attachment.kind]} · {formatBytes(attachment.size)}
          </span>
        )}
        <span className="flex flex-wrap gap-x-3 empty:hidden">
          {failed && state.retryable && (
            <TileAction label={attachmentWords.retry(name)} onClick={() => onRetry(attachment)}>
              <RotateCw className="size-3.5" />
            </TileAction>
          )}
          {pasted !== undefined && (
            <TileAction label={attachmentWords.insertText} onClick={() => onInsert(attachment)}>
              <TextCursorInput className="size-3.5" />
            </TileAction>
          )}
        </span>
      </span>
      <button
        type="button"
        data-testid="remove-attachment"
        aria-label={attachmentWords.remove(name)}
        title={attachmentWords.remove(name)}
        onClick={() => onRemove(attachment)}
        className="absolute end-1 top-1 inline-flex size-7 items-center justify-center rounded-lg text-soft hover:bg-hover hover:text-ink"
      >
        <X className="size-4" />
      </button>
      {isUploading(attachment) && <Progress attachment={attachment} />}
    </li>
  );
}

function Thumbnail({ attachment: { kind, preview, state } }: { attachment: Attachment }) {
  const source = preview ?? (state.type === "done" ? addressOf(state.block) : undefined);
  const Icon = kind === "image" ? Image : FileText;
  return (
    <span className="inline-flex size-11 shrink-0 items-center justify-center overflow-hidden rounded-lg border border-line bg-raised text-soft">
      {kind === "image" && source !== undefined ? (
        <img src={source} alt="" className="size-full object-cover" />
      ) : (
        <Icon className="size-5" />
      )}
    </span>
  );
}

function Progress({ attachment: { name, state } }: { attachment: Attachment }) {
  if (state.type !== "uploading") return null;
  const percent = Math.round(state.sent * 100);
  return (
    <span
      role="progressbar"
      aria-label={attachmentWords.uploading(name, percent)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="absolute inset-x-0 bottom-0 h-1 bg-line"
    >
      <span
        className="block h-full bg-accent transition-[width] forced-colors:bg-[Highlight]"
        style={{ width: `${percent}%` }}
      />
    </span>
  );
}

function TileAction({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="inline-flex min-h-6 items-center gap-1.5 text-start font-medium underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {children} {label}
    </button>
  );
}
