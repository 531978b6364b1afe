import { useEffect, useRef } from "react";
import type { ToolResultPart, ToolUsePart } from "../stream/answer-part.ts";
import { CallFindings } from "./call-findings.tsx";
import { callState } from "./call-state.ts";
import { CallView } from "./call-view.tsx";
import { ToolRequest } from "./tool-request.tsx";
import { toolCallWords } from "./tool-call-words.ts";

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

/** One call of a tool: whether it may be made, what it was asked, and what it said. */
export default function ToolCard({ call, result, live, runId, waitUntil }: ToolCardProps) {
  const state = callState(call, result, live);
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
        <ToolRequest call={call} runId={runId} waitUntil={waitUntil} />
      ) : (
        <CallView
          name={call.name}
          input={call.input}
          result={result}
          state={state}
          decided={decisionOn(call)}
        >
          {result?.isError === false && <CallFindings name={call.name} output={result.output} />}
        </CallView>
      )}
    </section>
  );
}

function decisionOn({ approval }: ToolUsePart): string | undefined {
  if (approval === undefined) return undefined;
  const { allowed, denied, because } = toolCallWords.decided;
  const { approved, reason } = approval;
  return [approved ? allowed : denied, ...(reason === undefined ? [] : [because(reason)])].join(
    " ",
  );
}
