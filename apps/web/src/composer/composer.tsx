import { useQueryClient } from "@tanstack/react-query";
import { ArrowUp, Eye, FlaskConical, Paperclip, Square } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  lazy,
  type ReactNode,
  type Ref,
  type RefObject,
  Suspense,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { FileBlock } from "../attachments/sent-file.ts";
import { useAttachments } from "../attachments/use-attachments.ts";
import { useFileDrop } from "../attachments/use-file-drop.ts";
import { useAccount } from "../data/account.ts";
import { useModelChoice } from "../data/models.ts";
import { ParametersButton } from "../parameters/parameters-button.tsx";
import { usePresetChooser } from "../presets/use-preset-chooser.tsx";
import { toolsQuery } from "../tools/tools-query.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { saveAttachments } from "../attachments/attachment-drafts.ts";
import { composerWords } from "./composer-words.ts";
import { draftOf } from "./drafts.ts";

const AttachmentTiles = lazy(() => import("../attachments/attachment-tiles.tsx"));
const DropVeil = lazy(() => import("../attachments/drop-veil.tsx"));

export interface ComposerHandle {
  focus(): void;
  fill(text: string): void;
  /** What is written and not sent. */
  read(): string;
}

interface ComposerProps {
  conversationId: string | undefined;
  /** Whether what is written but not sent is kept in the browser. */
  keepsDraft: boolean;
  /** What can be chosen for the message, beside its text. */
  options?: ReactNode;
  /** A message is still on its way: the next one has to wait. */
  blocked: boolean;
  onSend: (text: string, files: readonly FileBlock[]) => void;
  /** While an answer is written, the button stops it. */
  running: boolean;
  stopping: boolean;
  onStop: () => void;
  ref?: Ref<ComposerHandle>;
}

export function Composer({ ref, ...props }: ComposerProps) {
  const { conversationId, keepsDraft, blocked, running, stopping } = props;
  const [text, setText] = useState(() => draftOf(conversationId).read() ?? "");
  const [waits, setWaits] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const files = useAttachments(conversationId, keepsDraft);
  const { simulated } = useModelChoice();
  const mayOnlyRead = useAccount()?.role === "viewer";
  useAutosize(area, text);
  useFocusOnArrival(area);
  const droppable = useFileDrop(!mayOnlyRead, files.add);
  const write = (next: string): void => {
    setText(next);
    draftOf(conversationId).write(next === "" || !keepsDraft ? null : next);
  };
  useEffect(() => {
    if (!keepsDraft) draftOf(conversationId).write(null);
    saveAttachments(conversationId, keepsDraft);
  }, [conversationId, keepsDraft]);
  const client = useQueryClient();
  const began = text !== "";
  useEffect(() => {
    // Sending it will need them; where they cannot be had now, it asks again.
    if (began) client.query(toolsQuery).catch(() => undefined);
  }, [client, began]);
  const presets = usePresetChooser(conversationId, text, write);
  useImperativeHandle(ref, () => ({
    focus: () => area.current?.focus(),
    fill: (next) => {
      write(next);
      area.current?.focus();
    },
    read: () => text,
  }));
  const { attachments, uploading, failed } = files;
  const empty = text.trim() === "" && attachments.length === 0;
  const reason = failed ? composerWords.filesFailed : waits && composerWords.waitsForFiles;
  const send = (): void => {
    if (empty || running || blocked) return;
    setWaits(uploading || failed);
    if (uploading || failed) return;
    write("");
    props.onSend(text, files.take());
  };
  const sendAfterUploads = useEffectEvent(send);
  useEffect(() => {
    if (!waits || uploading || failed) return;
    const timer = setTimeout(() => sendAfterUploads());
    return () => clearTimeout(timer);
  }, [waits, uploading, failed]);
  const onPaste = (event: ClipboardEvent): void => {
    const { clipboardData: pasted } = event;
    // What office programs copy is text, with a picture of it.
    const isText = pasted.types.includes("text/html") && pasted.getData("text/plain") !== "";
    if (pasted.files.length > 0 && !isText) {
      event.preventDefault();
      files.add([...pasted.files]);
    } else if (files.addText(pasted.getData("text/plain"))) event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter that ends a composition (Japanese, Chinese, Korean) belongs to the input method.
    if (event.nativeEvent.isComposing) return;
    if (presets.takesKey(event)) return event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey) return;
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
      <Suspense>
        {droppable && <DropVeil />}
        {attachments.length > 0 && (
          <AttachmentTiles
            attachments={attachments}
            onRemove={(attachment) => {
              files.remove(attachment);
              area.current?.focus();
            }}
            onRetry={files.retry}
            onInsert={(attachment) => {
              files.remove(attachment);
              write(`${text}${text === "" ? "" : "\n\n"}${attachment.pasted ?? ""}`);
              area.current?.focus();
            }}
          />
        )}
      </Suspense>
      {presets.chooser}
      <textarea
        ref={area}
        {...presets.aria}
        data-testid="composer-input"
        aria-label={composerWords.message}
        placeholder={conversationId === undefined ? composerWords.askAnything : composerWords.reply}
        rows={1}
        value={text}
        // Without a text the placeholder stands as the page does.
        dir={text === "" ? undefined : "auto"}
        enterKeyHint="send"
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className="block max-h-[min(40vh,18rem)] w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-base outline-hidden placeholder:text-soft"
      />
      <p role="status" className="px-4 text-[0.8125rem] text-soft empty:hidden">
        {reason}
      </p>
      <div className="flex items-center justify-between gap-3 px-2.5 pt-1 pb-2.5">
        <span className="flex min-w-0 flex-wrap items-center gap-1.5">
          <FileButton onFiles={files.add} />
          <ParametersButton conversationId={conversationId} />
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

/** Without a list of types: so phones offer the camera and the photos, too. */
function FileButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label={composerWords.attach}
        data-testid="attach"
        onClick={() => input.current?.click()}
      >
        <Paperclip className="size-[1.125rem]" />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="file-input"
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file can be chosen once more.
          target.value = "";
        }}
      />
    </>
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
