import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "./failure-of.ts";
import { failureWords } from "./failure-words.ts";

interface FailureNoteProps {
  failure: Omit<Failure, "code">;
  /** What can be done about it. */
  children?: ReactNode;
}

export function FailureNote({ failure, children }: FailureNoteProps) {
  return (
    <div
      data-testid="failure"
      className="flex gap-3 rounded-xl border border-danger-line bg-danger-soft px-3.5 py-3 text-sm"
    >
      <CircleAlert className="mt-px size-[1.125rem] shrink-0 text-danger" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{failure.title}</p>
        <p className="text-soft">{failure.advice}</p>
        {failure.detail !== undefined && (
          <details className="mt-1 text-soft">
            <summary className="w-fit text-[0.8125rem]">{failureWords.details}</summary>
            <p className="mt-1 text-[0.8125rem] [overflow-wrap:anywhere]">{failure.detail}</p>
          </details>
        )}
        {children !== undefined && <div className="mt-2.5 flex flex-wrap gap-2">{children}</div>}
      </div>
    </div>
  );
}
