import { Paperclip } from "lucide-react";
import { attachmentWords } from "./attachment-words.ts";

/** Shown while files are held over the page: all of it takes them. */
export default function DropVeil() {
  return (
    <div
      data-testid="drop-target"
      className="pointer-events-none fixed inset-0 z-50 flex animate-appear items-center justify-center bg-[rgb(10_10_20/0.35)] p-4"
    >
      <div className="flex size-full flex-col items-center justify-center gap-2 rounded-3xl border-2 border-accent border-dashed">
        <div className="flex max-w-full flex-col items-center gap-1.5 rounded-2xl border border-line bg-raised px-6 py-5 text-center shadow-float">
          <Paperclip className="size-6 text-accent" />
          <p className="font-semibold text-base">{attachmentWords.dropHere}</p>
          <p className="text-sm text-soft">{attachmentWords.dropHint}</p>
        </div>
      </div>
    </div>
  );
}
