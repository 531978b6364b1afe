import { ArrowDown } from "lucide-react";
import { type ReactNode, type Ref, useImperativeHandle, useRef } from "react";
import { countUpTo, useFoundMessage } from "../search/use-found-message.ts";
import type { OutboxItem } from "../send/outbox-item.ts";
import { AssistantMessage } from "./assistant-message.tsx";
import { threadWords } from "./thread-words.ts";
import { QuoteButton } from "./quote-button.tsx";
import { useMessageWindow } from "./use-message-window.ts";
import { useStickToBottom } from "./use-stick-to-bottom.ts";
import { UserMessage } from "./user-message.tsx";
import type { VisibleMessage } from "./visible-branch.ts";

export interface ThreadHandle {
  jump(): void;
}

interface ThreadProps {
  branch: readonly VisibleMessage[];
  outbox: readonly OutboxItem[];
  busy: boolean;
  reconnecting: boolean;
  onFollowAgain: () => void;
  onTakeBack: (item: OutboxItem) => void;
  /** A message to go to, and what to call once it is in view. */
  foundId?: string | undefined;
  onFound?: () => void;
  onQuote: (text: string) => void;
  /** The composer: it floats over the end of the thread. */
  children: ReactNode;
  ref?: Ref<ThreadHandle>;
}

export function Thread({ ref, ...props }: ThreadProps) {
  const { branch, busy } = props;
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const { atBottom, jump } = useStickToBottom(frame, content);
  const shown = useMessageWindow(branch.length, frame, top, countUpTo(branch, props.foundId));
  const isFoundShown = branch.slice(-shown).some(({ message }) => message.id === props.foundId);
  useFoundMessage(frame, props.foundId, isFoundShown, props.onFound);
  useImperativeHandle(ref, () => ({ jump }), [jump]);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={frame}
        // A region that scrolls must be reachable by keyboard.
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={threadWords.messages}
        className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden overscroll-contain px-4 -outline-offset-2"
      >
        <div ref={content} className="mx-auto max-w-[46rem] pt-4 pb-8">
          <div ref={top} />
          {branch.slice(-shown).map(({ message, siblings }) => (
            <div key={message.id} className="message-row px-1 py-4">
              {message.role === "user" ? (
                <UserMessage
                  message={message}
                  siblings={siblings}
                  sending={props.outbox.find((item) => item.id === message.id)}
                  busy={busy}
                  onTakeBack={props.onTakeBack}
                />
              ) : (
                <AssistantMessage
                  message={message}
                  siblings={siblings}
                  busy={busy}
                  reconnecting={props.reconnecting}
                  onFollowAgain={props.onFollowAgain}
                />
              )}
            </div>
          ))}
        </div>
      </div>
      <QuoteButton frame={frame} onQuote={props.onQuote} />
      <div className="relative shrink-0 px-3 sm:px-4">
        <div className="pointer-events-none absolute inset-x-0 -top-6 h-6 bg-linear-to-t from-canvas" />
        {!atBottom && (
          <button
            type="button"
            data-testid="jump-to-latest"
            aria-label={threadWords.jump}
            title={threadWords.jump}
            onClick={jump}
            className="absolute inset-x-0 -top-12 mx-auto flex size-9 animate-appear items-center justify-center rounded-full border border-line bg-raised text-ink shadow-float hover:bg-hover"
          >
            <ArrowDown className="size-4" />
          </button>
        )}
        <div className="relative mx-auto max-w-[46rem]">{props.children}</div>
      </div>
    </div>
  );
}
