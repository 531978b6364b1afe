import { Link } from "@tanstack/react-router";
import { codeOf, failureOf } from "../failures/failure-of.ts";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { conversationWords } from "./conversation-words.ts";
import { pageWords } from "./page-words.ts";

/** Instead of a conversation that could not be loaded. */
export function ConversationProblem({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const code = codeOf(error);
  const gone = code === "NOT_FOUND" || code === "BAD_REQUEST";
  const { title, advice } = failureOf(error);
  return (
    <div className="m-auto max-w-sm p-6 text-center">
      <h2 className="font-semibold text-lg">{gone ? conversationWords.gone : title}</h2>
      <p className="mt-1.5 mb-5 text-soft">{gone ? conversationWords.goneAdvice : advice}</p>
      <div className="flex justify-center gap-2">
        {!gone && (
          <button
            type="button"
            data-testid="retry"
            className={`${quietButton} h-9`}
            onClick={onRetry}
          >
            {commonWords.tryAgain}
          </button>
        )}
        <Link to="/" className={primaryButton}>
          {pageWords.startChat}
        </Link>
      </div>
    </div>
  );
}
