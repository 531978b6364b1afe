import {
  Ban,
  Calculator,
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Clock,
  Globe,
  LoaderCircle,
  type LucideIcon,
  Search,
  Wrench,
} from "lucide-react";
import { useEffect, useRef } from "react";
import type { ToolResultPart, ToolUsePart } from "../stream/answer-part.ts";
import { CallFindings } from "./call-findings.tsx";
import { type CallState, callState } from "./call-state.ts";
import { callSummary } from "./call-summary.ts";
import { FoldedValue } from "./folded-value.tsx";
import { plainJson } from "./plain-json.ts";
import { ToolRequest } from "./tool-request.tsx";
import { toolCallWords } from "./tool-call-words.ts";
import { isBuiltIn, toolTitle } from "./tool-title.ts";

export interface ToolCardProps {
  call: ToolUsePart;
  result: ToolResultPart | undefined;
  /** The answer goes on, so a result may come. */
  live: boolean;
  /** Of the run that asks; undefined where nobody can decide. */
  runId: string | undefined;
  /** Until when it can be decided on, where that is known. */
  waitUntil: string | null | undefined;
}

const icons: Record<string, LucideIcon> = {
  calculator: Calculator,
  current_time: Clock,
  fetch_page: Globe,
  search_conversations: Search,
};

/** One call of a tool: whether it may be made, what it was asked, and what it said. */
export default function ToolCard(props: ToolCardProps) {
  const state = callState(props.call, props.result, props.live);
  const card = useRef<HTMLElement>(null);
  const asked = useRef(false);
  const hadFocus = useRef(false);
  const asks = state === "asks";
  useEffect(() => {
    // Whoever decided by keys goes on from the card, not from the top of the page.
    if (asked.current && !asks && hadFocus.current && document.activeElement === document.body)
      card.current?.querySelector("summary")?.focus();
    asked.current = asks;
  }, [asks]);
  return (
    <section
      ref={card}
      data-testid="tool-card"
      data-state={state}
      onFocus={() => {
        hadFocus.current = true;
      }}
      onBlur={({ relatedTarget }) => {
        hadFocus.current = relatedTarget === null;
      }}
    >
      {asks ? (
        <ToolRequest call={props.call} runId={props.runId} waitUntil={props.waitUntil} />
      ) : (
        <Call {...props} state={state} />
      )}
    </section>
  );
}

function Call({ call, result, state }: ToolCardProps & { state: CallState }) {
  const { name, input, approval } = call;
  const Icon = icons[name] ?? Wrench;
  const output = result?.isError === false ? result.output : undefined;
  const summary = callSummary({ name, input, output });
  return (
    <details className="group/fold my-2 overflow-hidden rounded-xl border border-line bg-sunken text-sm">
      <summary className="flex list-none items-center gap-2.5 px-3.5 py-2.5 transition-colors hover:bg-hover [&::-webkit-details-marker]:hidden">
        <Icon aria-hidden="true" className="size-4 shrink-0 text-soft" />
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2.5">
          <bdi
            title={name}
            className={`max-w-full truncate font-medium ${isBuiltIn(name) ? "" : "font-mono text-[0.8125rem]"}`}
          >
            {toolTitle(name)}
          </bdi>
          {summary !== "" && (
            <bdi
              data-testid="tool-summary"
              className="min-w-0 max-w-full truncate text-soft text-[0.8125rem]"
            >
              {summary}
            </bdi>
          )}
        </span>
        <State state={state} />
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-soft transition-transform group-open/fold:rotate-90 rtl:-scale-x-100 rtl:group-open/fold:-rotate-90"
        />
      </summary>
      <div className="space-y-3 border-line border-t px-3.5 py-3">
        {approval !== undefined && (
          <p dir="auto" className="text-soft [overflow-wrap:anywhere]">
            {approval.approved ? toolCallWords.decided.allowed : toolCallWords.decided.denied}{" "}
            {approval.reason !== undefined && toolCallWords.decided.because(approval.reason)}
          </p>
        )}
        <CallFindings name={name} output={output} />
        <FoldedValue
          label={toolCallWords.input}
          copyLabel={toolCallWords.copyInput}
          text={plainJson(input)}
        />
        {result !== undefined && state !== "denied" && (
          <FoldedValue
            label={result.isError ? toolCallWords.error : toolCallWords.output}
            copyLabel={toolCallWords.copyOutput}
            text={outputText(result.output)}
          />
        )}
      </div>
    </details>
  );
}

function outputText(output: unknown): string {
  return typeof output === "string" ? output : (JSON.stringify(output, null, 2) ?? "");
}

const marks: Record<Exclude<CallState, "asks">, { Icon: LucideIcon; colour: string }> = {
  running: { Icon: LoaderCircle, colour: "text-accent-ink" },
  done: { Icon: CircleCheck, colour: "text-soft" },
  failed: { Icon: CircleAlert, colour: "text-danger" },
  denied: { Icon: Ban, colour: "text-soft" },
  cut: { Icon: CircleDashed, colour: "text-soft" },
};

function State({ state }: { state: CallState }) {
  if (state === "asks") return null;
  const { Icon, colour } = marks[state];
  return (
    <span className={`flex shrink-0 items-center gap-1.5 text-[0.8125rem] ${colour}`}>
      <Icon aria-hidden="true" className={`size-4 ${state === "running" ? "animate-spin" : ""}`} />
      {toolCallWords.state[state]}
    </span>
  );
}
