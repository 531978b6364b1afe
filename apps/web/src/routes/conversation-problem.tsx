import { Link } from "@tanstack/react-router";
import { codeOf, failureOf } from "../failures/failure-of.ts";
import { primaryButton, quietButton } from "../ui/button-styles.ts";

/** Instead of a conversation that could not be loaded. */
export function ConversationProblem({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const code = codeOf(error);
  const gone = code === "NOT_FOUND" || code === "BAD_REQUEST";
  const { title, advice } = failureOf(error);
  return (
    <div className="m-auto max-w-sm p-6 text-center">
      <h2 className="font-semibold text-lg">{gone ? "This conversation is not here" : title}</h2>
      <p className="mt-1.5 mb-5 text-soft">
        {gone ? "It was deleted, or the link is not complete." : advice}
      </p>
      <div className="flex justify-center gap-2">
        {!gone && (
          <button
            type="button"
            data-testid="retry"
            className={`${quietButton} h-9`}
            onClick={onRetry}
          >
            Try again
          </button>
        )}
        <Link to="/" className={primaryButton}>
          Start a new chat
        </Link>
      </div>
    </div>
  );
}
