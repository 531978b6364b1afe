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
import type { ReactNode } from "react";
import type { CallState } from "./call-state.ts";
import { callSummary } from "./call-summary.ts";
import { FoldedValue } from "./folded-value.tsx";
import { plainJson } from "./plain-json.ts";
import { toolCallWords } from "./tool-call-words.ts";
import { isBuiltIn, toolTitle } from "./tool-title.ts";

type ShownState = Exclude<CallState, "asks">;

interface CallViewProps {
  name: string;
  input: unknown;
  result: { output?: unknown; isError: boolean } | undefined;
  state: ShownState;
  /** What its person said to it, in words. */
  decided?: string | undefined;
  /** It begins open: on paper nobody opens it. */
  open?: boolean;
  /** Before what went in. */
  children?: ReactNode;
}

const icons: Record<string, LucideIcon> = {
  calculator: Calculator,
  current_time: Clock,
  fetch_page: Globe,
  search_conversations: Search,
};

/** A call in a line, which opens to what went in and what came out. */
export function CallView({ name, input, result, state, ...props }: CallViewProps) {
  const Icon = icons[name] ?? Wrench;
  const summary = callSummary({
    name,
    input,
    output: result?.isError ? undefined : result?.output,
  });
  return (
    <details
      open={props.open}
      className="group/fold my-2 overflow-hidden rounded-xl border border-line bg-sunken text-sm"
    >
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
          className="size-4 shrink-0 text-soft transition-transform group-open/fold:rotate-90 rtl:-scale-x-100 rtl:group-open/fold:-rotate-90 print:hidden"
        />
      </summary>
      <div className="space-y-3 border-line border-t px-3.5 py-3">
        {props.decided !== undefined && (
          <p dir="auto" className="text-soft [overflow-wrap:anywhere]">
            {props.decided}
          </p>
        )}
        {props.children}
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

const marks: Record<ShownState, { Icon: LucideIcon; colour: string }> = {
  running: { Icon: LoaderCircle, colour: "text-accent-ink" },
  done: { Icon: CircleCheck, colour: "text-soft" },
  failed: { Icon: CircleAlert, colour: "text-danger" },
  denied: { Icon: Ban, colour: "text-soft" },
  cut: { Icon: CircleDashed, colour: "text-soft" },
};

function State({ state }: { state: ShownState }) {
  const { Icon, colour } = marks[state];
  return (
    <span className={`flex shrink-0 items-center gap-1.5 text-[0.8125rem] ${colour}`}>
      <Icon aria-hidden="true" className={`size-4 ${state === "running" ? "animate-spin" : ""}`} />
      {toolCallWords.state[state]}
    </span>
  );
}
