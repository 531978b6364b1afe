import type { SharedCall, SharedMessage } from "@parley/shared";
import { Paperclip } from "lucide-react";
import { Fragment, memo, useMemo } from "react";
import { formatMinute } from "../app/format-date.ts";
import { splitBlocks } from "../markdown/block-splitter.ts";
import { MarkdownView } from "../markdown/markdown-view.tsx";
import { CallView } from "../tools/call-view.tsx";
import { shareWords } from "./share-words.ts";

interface TranscriptProps {
  messages: readonly SharedMessage[];
  /** Who asked, where that is shown. */
  author: string | null;
  /** How a model is called. */
  modelName?: (id: string) => string;
  /** Calls of tools begin open: on paper nobody opens them. */
  openCalls?: boolean;
}

/** A branch to be read, on the page or on paper: all of it, and nothing to press. */
export function Transcript({
  messages,
  author,
  modelName = (id) => id,
  openCalls = false,
}: TranscriptProps) {
  const person = author === null ? shareWords.person : shareWords.personNamed(author);
  return (
    <div className="space-y-7">
      {messages.map(({ role, model, createdAt, text, files, calls }, index) => (
        <article key={index} data-testid="shared-message" data-role={role}>
          <h2 className="mb-1.5 flex flex-wrap items-baseline gap-x-2 text-[0.8125rem] text-soft">
            <span className="font-medium text-ink" dir="auto">
              {role === "user" ? person : model === null ? shareWords.answered : modelName(model)}
            </span>
            <time dateTime={createdAt}>{formatMinute(createdAt)}</time>
          </h2>
          {role === "user" ? (
            <div
              dir="auto"
              className="shared-question whitespace-pre-wrap rounded-2xl bg-bubble px-4 py-2.5 text-base leading-relaxed [overflow-wrap:anywhere]"
            >
              {text}
            </div>
          ) : (
            <Answer text={text} calls={calls ?? []} openCalls={openCalls} />
          )}
          {files.length > 0 && (
            <ul className="mt-2 flex flex-wrap gap-2 text-[0.8125rem] text-soft">
              {files.map((name, at) => (
                <li key={at} dir="auto" className="inline-flex items-center gap-1.5">
                  <Paperclip aria-hidden="true" className="size-3.5" /> {name}
                </li>
              ))}
            </ul>
          )}
        </article>
      ))}
    </div>
  );
}

interface AnswerProps {
  text: string;
  calls: readonly SharedCall[];
  openCalls: boolean;
}

/** The text, and between its parts the calls where they were made. */
function Answer({ text, calls, openCalls }: AnswerProps) {
  if (text.trim() === "" && calls.length === 0)
    return <p className="text-soft">{shareWords.noText}</p>;
  const last = calls.at(-1)?.at ?? 0;
  return (
    <>
      {calls.map((call, index) => (
        <Fragment key={index}>
          <Text text={text.slice(calls[index - 1]?.at ?? 0, call.at)} />
          <CallView
            name={call.name}
            input={call.input}
            result={call.result ?? undefined}
            state={stateOf(call)}
            decided={decisionOn(call)}
            open={openCalls}
          />
        </Fragment>
      ))}
      <Text text={text.slice(last)} />
    </>
  );
}

const Text = memo(function Text({ text }: { text: string }) {
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return text.trim() !== "" && <MarkdownView blocks={blocks} tail="" state="whole" />;
});

function stateOf({ approved, result }: SharedCall): "denied" | "cut" | "failed" | "done" {
  if (approved === false) return "denied";
  if (result === null) return "cut";
  return result.isError ? "failed" : "done";
}

function decisionOn({ approved }: SharedCall): string | undefined {
  if (approved === null) return undefined;
  return approved ? shareWords.callAllowed : shareWords.callDenied;
}
