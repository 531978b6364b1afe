import { GitFork, RotateCw } from "lucide-react";
import { memo, useMemo } from "react";
import { useModelName } from "../data/models.ts";
import { FailureNote } from "../failures/failure-note.tsx";
import { failureOf } from "../failures/failure-of.ts";
import { useFork } from "../send/use-fork.ts";
import { useStartRun } from "../send/use-start-run.ts";
import { partsOf, textOfParts } from "../stream/answer-part.ts";
import { thoughtMsOf, useLiveAnswer } from "../stream/live-answers.ts";
import { quietButton } from "../ui/button-styles.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Mark } from "../ui/mark.tsx";
import { answerActions } from "./answer-actions.ts";
import { AnswerNote } from "./answer-note.tsx";
import { AnswerParts } from "./answer-parts.tsx";
import { AnswerFigures } from "./answer-figures.tsx";
import { isGoing } from "./is-going.ts";
import { BranchSwitcher } from "./branch-switcher.tsx";
import { OtherModels } from "./other-models.tsx";
import { shownStatus } from "./shown-status.ts";
import { textState } from "./text-state.ts";
import { threadWords } from "./thread-words.ts";
import type { VisibleMessage } from "./visible-branch.ts";

interface AssistantMessageProps extends VisibleMessage {
  busy: boolean;
  /** The server cannot be reached right now. */
  reconnecting: boolean;
  onFollowAgain: () => void;
}

export const AssistantMessage = memo(function AssistantMessage(props: AssistantMessageProps) {
  const { message, siblings, busy, reconnecting, onFollowAgain } = props;
  const { run } = message;
  const name = useModelName(run?.model);
  const active = isGoing(run);
  const live = useLiveAnswer(active ? message.id : undefined);
  const stored = useMemo(() => partsOf(message.content), [message.content]);
  const parts = live?.parts ?? stored;
  const { start, pending } = useStartRun();
  const { fork, pending: forking } = useFork();
  const lost = live?.connection === "lost";
  const state = textState(run, !reconnecting && !lost);
  const waiting = active && parts.length === 0 && !lost;
  const text = textOfParts(parts);
  const actions = answerActions(run, text !== "");
  const status = run === null ? "completed" : shownStatus(run.status, parts.length > 0, live?.asks);
  return (
    <article
      data-testid="message"
      data-role="assistant"
      data-message-id={message.id}
      data-status={status}
      aria-label={name}
      aria-busy={active && status !== "waiting"}
      className="group/message"
    >
      <header className="mb-2.5 flex items-center gap-2.5">
        <Mark className="size-6" />
        <h2 className="font-medium text-[0.9375rem]">{name}</h2>
        {state === "writing" && (
          <span
            className={`rounded-full px-2 py-0.5 font-medium text-xs ${status === "waiting" ? "bg-caution-soft text-caution" : "bg-accent-soft text-accent-ink"}`}
          >
            {status === "waiting"
              ? threadWords.asks
              : waiting
                ? threadWords.waiting
                : threadWords.writing}
          </span>
        )}
      </header>
      {waiting && <WaitingDots still={reconnecting} />}
      <AnswerParts
        parts={parts}
        state={state}
        thoughtMs={(live?.thoughtMs ?? 0) < 100 ? thoughtMsOf(message.id) : live?.thoughtMs}
        runId={run?.id}
        waitUntil={run?.waitUntil}
      />
      {lost && (
        <div className="mt-3">
          <FailureNote failure={failureOf(live.problem)}>
            <button
              type="button"
              data-testid="retry"
              className={quietButton}
              onClick={onFollowAgain}
            >
              <RotateCw className="size-3.5" /> {threadWords.connectAgain}
            </button>
          </FailureNote>
        </div>
      )}
      {run !== null && !active && (
        <div className="mt-3 empty:hidden">
          <AnswerNote
            actions={actions}
            run={run}
            busy={busy || pending}
            onRetry={() => start({ kind: "regenerate", message })}
            onContinue={() => start({ kind: "continue", message })}
          />
        </div>
      )}
      {active && siblings.length > 1 && (
        <footer className="-ms-1.5 mt-1.5 flex items-center">
          <BranchSwitcher message={message} siblings={siblings} />
        </footer>
      )}
      {!active && (
        <footer className="reveal relative -ms-1.5 mt-1.5 flex items-center">
          {actions.has("copy") && <CopyButton text={text} label={threadWords.copyAnswer} />}
          {actions.has("regenerate") && (
            <IconButton
              data-testid="regenerate"
              label={threadWords.answerAgain}
              disabled={busy || pending}
              onClick={() => start({ kind: "regenerate", message })}
            >
              <RotateCw className="size-4" />
            </IconButton>
          )}
          {actions.has("regenerate") && (
            <OtherModels
              current={run?.model}
              disabled={busy || pending}
              onChoose={(model) => start({ kind: "regenerate", message, model })}
            />
          )}
          <IconButton
            data-testid="fork"
            label={threadWords.fork}
            disabled={forking}
            onClick={() => fork(message)}
          >
            <GitFork className="size-4" />
          </IconButton>
          <BranchSwitcher message={message} siblings={siblings} />
          {run !== null && <AnswerFigures run={run} />}
        </footer>
      )}
    </article>
  );
});

function WaitingDots({ still }: { still: boolean }) {
  return (
    <div aria-hidden="true" className="flex h-7 items-center gap-1.5">
      {[0, 1, 2].map((dot) => (
        <span
          key={dot}
          style={{ animationDelay: `${dot * 0.2}s` }}
          className={`size-2 rounded-full bg-line-strong ${still ? "" : "animate-pulse-dot"}`}
        />
      ))}
    </div>
  );
}
