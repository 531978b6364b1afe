import {
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  LoaderCircle,
  Wrench,
} from "lucide-react";
import { threadWords } from "./thread-words.ts";

export interface ToolOutcome {
  output?: unknown;
  isError: boolean;
}

interface ToolCardProps {
  name: string;
  input: unknown;
  outcome: ToolOutcome | undefined;
  /** The answer is still being written, so a result may come. */
  live: boolean;
}

/** One call of a tool: what it was asked, and what it said. */
export function ToolCard({ name, input, outcome, live }: ToolCardProps) {
  return (
    <details
      data-testid="tool-card"
      className="group/fold my-3 overflow-hidden rounded-xl border border-line bg-sunken text-sm"
    >
      <summary className="flex list-none items-center gap-2.5 px-3.5 py-2.5 transition-colors hover:bg-hover [&::-webkit-details-marker]:hidden">
        <Wrench className="size-4 shrink-0 text-soft" />
        <span dir="auto" className="min-w-0 flex-1 truncate font-medium font-mono text-[0.8125rem]">
          {name}
        </span>
        <State outcome={outcome} live={live} />
        <ChevronRight className="size-4 shrink-0 text-soft transition-transform group-open/fold:rotate-90 rtl:-scale-x-100" />
      </summary>
      <div className="space-y-3 border-line border-t px-3.5 py-3">
        <Value label={threadWords.toolInput} value={input} />
        {outcome !== undefined && <Value label={threadWords.toolOutput} value={outcome.output} />}
      </div>
    </details>
  );
}

function State({ outcome, live }: Pick<ToolCardProps, "outcome" | "live">) {
  const className = "flex shrink-0 items-center gap-1.5 text-[0.8125rem]";
  if (outcome?.isError === true)
    return (
      <span className={`${className} text-danger`}>
        <CircleAlert className="size-4" /> {threadWords.toolError}
      </span>
    );
  if (outcome !== undefined)
    return (
      <span className={`${className} text-soft`}>
        <CircleCheck className="size-4" /> {threadWords.toolDone}
      </span>
    );
  return live ? (
    <span className={`${className} text-accent-ink`}>
      <LoaderCircle className="size-4 animate-spin" /> {threadWords.toolRunning}
    </span>
  ) : (
    <span className={`${className} text-soft`}>
      <CircleDashed className="size-4" /> {threadWords.toolCut}
    </span>
  );
}

/** Longer values are cut: the card is to be looked at, not to be searched. */
const MAX_SHOWN = 20_000;

function Value({ label, value }: { label: string; value: unknown }) {
  const text = typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
  return (
    <div>
      <p className="mb-1 text-soft text-xs">{label}</p>
      <pre
        tabIndex={0}
        dir="ltr"
        className="max-h-72 overflow-auto whitespace-pre-wrap font-mono text-[0.8125rem] -outline-offset-2 [overflow-wrap:anywhere]"
      >
        {text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}
      </pre>
    </div>
  );
}
