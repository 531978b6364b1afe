import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, ShieldQuestion, X } from "lucide-react";
import { type SubmitEvent, useEffect, useId, useRef, useState } from "react";
import { formatSoon } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { useAccount } from "../data/account.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { textOf } from "../forms/use-submit.ts";
import type { ToolUsePart } from "../stream/answer-part.ts";
import { primaryButton, quietButton } from "../ui/button-styles.ts";
import { FoldedValue } from "./folded-value.tsx";
import { plainJson } from "./plain-json.ts";
import { toolCallWords } from "./tool-call-words.ts";
import { toolTitle } from "./tool-title.ts";
import { toolsQuery } from "./tools-query.ts";

interface ToolRequestProps {
  call: ToolUsePart;
  runId: string | undefined;
  /** Until when it can be decided on, where that is known. */
  waitUntil: string | null | undefined;
}

interface Decision {
  approved: boolean;
  reason?: string;
}

/** Asks whether a call may be made: what would be done, by whom, and the two answers. */
export function ToolRequest({ call, runId, waitUntil }: ToolRequestProps) {
  const id = useId();
  const title = toolTitle(call.name);
  const mayOnlyRead = useAccount()?.role === "viewer";
  const { data: tools } = useQuery(toolsQuery);
  const origin = tools?.find(({ name }) => name === call.name)?.origin;
  const decide = useMutation({
    mutationFn: async (decision: Decision) => {
      if (runId !== undefined)
        await parley.runs.decide.mutate({ runId, callId: call.id, ...decision });
    },
  });
  const said = decide.isSuccess ? decide.variables : undefined;
  return (
    <div
      role="group"
      aria-labelledby={id}
      className="my-3 overflow-hidden rounded-xl border border-caution-line bg-caution-soft text-sm"
    >
      <div className="flex gap-2.5 px-3.5 pt-3">
        <ShieldQuestion
          aria-hidden="true"
          className="mt-px size-[1.125rem] shrink-0 text-caution"
        />
        <div className="min-w-0 flex-1">
          <p id={id} className="font-medium [overflow-wrap:anywhere]">
            {toolCallWords.ask.title(title)}
          </p>
          {origin !== undefined && (
            <p className="text-[0.8125rem] text-soft [overflow-wrap:anywhere]">
              {origin.type === "mcp"
                ? toolCallWords.fromServer(origin.server)
                : toolCallWords.builtIn}
            </p>
          )}
        </div>
      </div>
      <div className="mx-3.5 mt-2.5 rounded-lg border border-line bg-raised px-3 py-2">
        <FoldedValue
          label={toolCallWords.input}
          copyLabel={toolCallWords.copyInput}
          text={plainJson(call.input)}
        />
      </div>
      <div className="px-3.5 pt-2.5 pb-3.5">
        {said !== undefined ? (
          <p role="status" className="text-soft">
            <span className="font-medium text-ink">
              {said.approved ? toolCallWords.ask.allowed : toolCallWords.ask.denied}
            </span>
            {" · "}
            {toolCallWords.ask.others}
          </p>
        ) : mayOnlyRead || runId === undefined ? (
          <p className="text-soft">{toolCallWords.ask.mayOnlyRead}</p>
        ) : (
          <Answers
            waitUntil={waitUntil}
            pending={decide.isPending}
            onDecide={(decision) => decide.mutate(decision)}
          />
        )}
        <p role="alert" className="mt-2 text-danger empty:hidden">
          {decide.error === null || decide.isPending ? null : sentenceOf(decide.error)}
        </p>
      </div>
    </div>
  );
}

interface AnswersProps extends Pick<ToolRequestProps, "waitUntil"> {
  pending: boolean;
  onDecide: (decision: Decision) => void;
}

function Answers({ waitUntil, pending, onDecide }: AnswersProps) {
  const id = useId();
  const [explaining, setExplaining] = useState(false);
  const why = useRef<HTMLButtonElement>(null);
  const reason = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (explaining) reason.current?.focus();
  }, [explaining]);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = textOf(new FormData(event.currentTarget), "reason").trim();
    onDecide({ approved: false, ...(said !== "" && { reason: said }) });
  };
  return (
    <form onSubmit={onSubmit}>
      <p data-testid="tool-waits" className="mb-2.5 text-soft text-[0.8125rem]">
        {waitUntil ? toolCallWords.ask.waitsUntil(formatSoon(waitUntil)) : toolCallWords.ask.waits}
      </p>
      {explaining && (
        <div className="mb-2.5">
          <label htmlFor={id} className="mb-1 block text-[0.8125rem] text-soft">
            {toolCallWords.ask.reason}
          </label>
          <input
            ref={reason}
            id={id}
            name="reason"
            dir="auto"
            maxLength={2_000}
            autoComplete="off"
            readOnly={pending}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              // Elsewhere the key stops the answer.
              event.preventDefault();
              setExplaining(false);
              why.current?.focus();
            }}
            className="h-9 w-full rounded-lg border border-line-strong bg-raised px-3"
          />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          data-testid="allow-tool"
          aria-disabled={pending}
          className={primaryButton}
          onClick={() => !pending && onDecide({ approved: true })}
        >
          <Check aria-hidden="true" className="size-4" /> {toolCallWords.ask.allow}
        </button>
        <button
          type="submit"
          data-testid="deny-tool"
          aria-disabled={pending}
          className={`${quietButton} h-9`}
        >
          <X aria-hidden="true" className="size-4" /> {toolCallWords.ask.deny}
        </button>
        {!explaining && (
          <button
            ref={why}
            type="button"
            className="h-9 rounded-lg px-2 text-[0.8125rem] text-soft transition-colors hover:text-ink hover:underline"
            onClick={() => setExplaining(true)}
          >
            {toolCallWords.ask.withReason}
          </button>
        )}
        <span role="status" className="text-[0.8125rem] text-soft">
          {pending && toolCallWords.ask.deciding}
        </span>
      </div>
    </form>
  );
}
