import { pageWords } from "../routes/page-words.ts";
export function ThreadSkeleton() {
  return (
    <div role="status" className="min-h-0 flex-1 px-4">
      <span className="sr-only">{pageWords.loadingConversation}</span>
      <div
        aria-hidden="true"
        className="mx-auto max-w-[46rem] animate-skeleton space-y-8 px-1 pt-8"
      >
        <div className="ms-auto h-12 w-3/5 rounded-2xl rounded-ee-md bg-hover" />
        <div className="space-y-3.5">
          <div className="flex items-center gap-2.5">
            <div className="size-6 rounded-lg bg-hover" />
            <div className="h-4 w-36 rounded bg-hover" />
          </div>
          <div className="h-4 rounded bg-hover" />
          <div className="h-4 w-11/12 rounded bg-hover" />
          <div className="h-4 w-4/5 rounded bg-hover" />
        </div>
        <div className="h-36 rounded-xl bg-hover" />
      </div>
    </div>
  );
}
