import type { Run } from "../app/parley.ts";
import { CircleStop, Info, RotateCw, StepForward } from "lucide-react";
import type { ReactNode } from "react";
import { errorWords } from "../failures/error-words.ts";
import { FailureNote } from "../failures/failure-note.tsx";
import { stopReasonNote } from "../failures/stop-reason-note.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import type { AnswerAction } from "./answer-actions.ts";
import { threadWords } from "./thread-words.ts";

interface AnswerNoteProps {
  actions: ReadonlySet<AnswerAction>;
  run: Run;
  /** Another run is going or being started. */
  busy: boolean;
  onRetry: () => void;
  onContinue: () => void;
}

/** How an answer ended, where it did not simply end, and what can be done about it. */
export function AnswerNote({ actions, run, busy, onRetry, onContinue }: AnswerNoteProps) {
  const goOn = actions.has("continue") && (
    <button
      type="button"
      data-testid="continue"
      className={quietButton}
      disabled={busy}
      onClick={onContinue}
    >
      <StepForward className="size-3.5 rtl:-scale-x-100" /> {threadWords.goOn}
    </button>
  );
  const again = actions.has("retry") && (
    <button
      type="button"
      data-testid="retry"
      className={quietButton}
      disabled={busy}
      onClick={onRetry}
    >
      <RotateCw className="size-3.5" /> {commonWords.tryAgain}
    </button>
  );
  switch (run.status) {
    case "queued":
    case "streaming":
    case "waiting":
      return null;
    case "failed":
      return (
        <FailureNote failure={failureOfRun(run)}>
          {goOn}
          {again}
        </FailureNote>
      );
    case "interrupted":
      return (
        <Note icon={<Info className="size-4" />} text={threadWords.interrupted}>
          {goOn}
          {again}
        </Note>
      );
    case "stopped":
      return (
        <Note icon={<CircleStop className="size-4" />} text={threadWords.stopped}>
          {goOn}
        </Note>
      );
    case "completed": {
      const text = stopReasonNote(run.stopReason);
      if (text === null) return null;
      return (
        <Note icon={<Info className="size-4" />} text={text}>
          {goOn}
        </Note>
      );
    }
  }
}

function failureOfRun(run: Run) {
  const failure = run.failure;
  if (failure === null) return { ...errorWords.INTERNAL, detail: undefined };
  const request = run.upstreamRequestId;
  const detail =
    request === null ? failure.message : threadWords.withRequest(failure.message, request);
  return { ...errorWords[failure.code], detail };
}

function Note({ icon, text, children }: { icon: ReactNode; text: string; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-soft">
      <p className="flex items-center gap-2">
        <span className="shrink-0">{icon}</span>
        {text}
      </p>
      {children}
    </div>
  );
}
