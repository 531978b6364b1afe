import { ArrowUp, Eye, FlaskConical, Square } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useAccount } from "../data/account.ts";
import { useModelChoice } from "../data/models.ts";
import { composerWords } from "./composer-words.ts";
import { draftOf } from "./drafts.ts";

export interface ComposerHandle {
  focus(): void;
  fill(text: string): void;
}

interface ComposerProps {
  conversationId: string | undefined;
  /** Whether what is written but not sent is kept in the browser. */
  keepsDraft: boolean;
  /** What can be chosen for the message, beside its text. */
  options?: ReactNode;
  /** A message is still on its way: the next one has to wait. */
  blocked: boolean;
  onSend: (text: string) => void;
  /** While an answer is written, the button stops it. */
  running: boolean;
  stopping: boolean;
  onStop: () => void;
  ref?: Ref<ComposerHandle>;
}

export function Composer({ ref, ...props }: ComposerProps) {
  const { conversationId, keepsDraft, blocked, running, stopping } = props;
  const [text, setText] = useState(() => draftOf(conversationId).read() ?? "");
  const area = useRef<HTMLTextAreaElement>(null);
  const { simulated } = useModelChoice();
  const mayOnlyRead = useAccount()?.role === "viewer";
  useAutosize(area, text);
  useFocusOnArrival(area);
  const write = (next: string): void => {
    setText(next);
    draftOf(conversationId).write(next === "" || !keepsDraft ? null : next);
  };
  useEffect(() => {
    if (!keepsDraft) draftOf(conversationId).write(null);
  }, [conversationId, keepsDraft]);
  useImperativeHandle(ref, () => ({
    focus: () => area.current?.focus(),
    fill: (next) => {
      write(next);
      area.current?.focus();
    },
  }));
  const empty = text.trim() === "";
  const send = (): void => {
    if (empty || running || blocked) return;
    write("");
    props.onSend(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter that ends a composition (Japanese, Chinese, Korean) belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  if (mayOnlyRead) return <ReadOnlyNote />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="rounded-2xl border border-line bg-raised shadow-float transition-colors focus-within:border-line-strong"
    >
      <textarea
        ref={area}
        data-testid="composer-input"
        aria-label={composerWords.message}
        placeholder={conversationId === undefined ? composerWords.askAnything : composerWords.reply}
        rows={1}
        value={text}
        dir="auto"
        enterKeyHint="send"
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        className="block max-h-[min(40vh,18rem)] w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-base outline-none placeholder:text-soft"
      />
      <div className="flex items-center justify-between gap-3 px-2.5 pt-1 pb-2.5">
        <span className="flex min-w-0 flex-wrap items-center gap-1.5 ps-1.5">
          {props.options}
          {simulated && <SimulatedBadge />}
        </span>
        {running ? (
          <button
            type="button"
            data-testid="stop"
            aria-label={stopping ? composerWords.stopping : composerWords.stop}
            title={composerWords.stopByKey}
            aria-disabled={stopping}
            onClick={() => {
              props.onStop();
              // This button goes away with the answer: the focus must not go with it.
              if (canHover()) area.current?.focus();
            }}
            className="inline-flex size-9 shrink-0 items-center justify-center rounded-xl bg-invert text-on-invert transition-opacity aria-disabled:opacity-50"
          >
            <Square className="size-3.5 fill-current" />
          </button>
        ) : (
          <button
            type="submit"
            data-testid="send"
            aria-label={composerWords.send}
            title={composerWords.sendByKey}
            disabled={empty || blocked}
            className="inline-flex size-9 shrink-0 items-center justify-center rounded-xl bg-accent text-on-accent transition-colors hover:bg-accent-strong disabled:inset-ring disabled:inset-ring-line-strong disabled:bg-transparent disabled:text-soft"
          >
            <ArrowUp className="size-[1.125rem]" strokeWidth={2.25} />
          </button>
        )}
      </div>
    </form>
  );
}

function ReadOnlyNote() {
  return (
    <p
      data-testid="read-only"
      className="flex items-center gap-2.5 rounded-2xl border border-line bg-panel px-4 py-3.5 text-sm text-soft"
    >
      <Eye className="size-4 shrink-0" />
      {composerWords.mayOnlyRead}
    </p>
  );
}

function SimulatedBadge() {
  return (
    <span
      data-testid="simulated-badge"
      className="inline-flex items-center gap-1.5 rounded-full border border-caution-line bg-caution-soft px-2.5 py-0.5 font-medium text-[0.78125rem] text-caution"
    >
      <FlaskConical className="size-3.5 shrink-0" />
      {composerWords.simulated}
    </span>
  );
}

/** On a touch screen the focus would bring the keyboard up unasked. */
function canHover(): boolean {
  return window.matchMedia("(hover: hover)").matches;
}

function useAutosize(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.setProperty("height", "auto");
    element.style.setProperty("height", `${text === "" ? 44 : element.scrollHeight}px`);
  }, [area, text]);
}

function useFocusOnArrival(area: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    if (canHover()) area.current?.focus({ preventScroll: true });
  }, [area]);
}
