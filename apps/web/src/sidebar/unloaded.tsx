import { failureOf } from "../failures/failure-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { sidebarWords } from "./sidebar-words.ts";

/** In the place of a list that is loading, or could not be. */
export function Unloaded({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (error === null)
    return (
      <div role="status" className="animate-skeleton space-y-4 px-2.5 pt-6">
        <span className="sr-only">{sidebarWords.loading}</span>
        {["w-4/5", "w-3/5", "w-11/12", "w-2/3", "w-3/4"].map((width) => (
          <div key={width} className={`h-4 rounded bg-hover ${width}`} />
        ))}
      </div>
    );
  const { title, advice } = failureOf(error);
  return (
    <div className="px-2.5 pt-5 text-sm">
      <p className="font-medium">{title}</p>
      <p className="mb-3 text-soft">{advice}</p>
      <button type="button" className={quietButton} onClick={onRetry}>
        {commonWords.tryAgain}
      </button>
    </div>
  );
}
