import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { conversationsKey } from "../data/conversation-list.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { type ImportProgress, importFile, nothingYet } from "./import-file.ts";
import { importWords } from "./import-words.ts";
import { UnreadableFile } from "./read-export.ts";

/** Milliseconds between two looks at how far it is. */
const TELL_EVERY_MS = 100;

/** Brings conversations from elsewhere: how far it is, and what was left out. */
export default function ImportPanel({ owner }: { owner: string }) {
  const input = useRef<HTMLInputElement>(null);
  const { begin, cancel, progress, isPending, isDone, problem, isCancelled } = useImport(owner);
  return (
    <div>
      <p className="mb-3 text-sm text-soft">{importWords.description}</p>
      <input
        ref={input}
        type="file"
        accept=".zip,.json,.jsonl,application/zip,application/json"
        aria-label={importWords.label}
        data-testid="import-file"
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) begin(file);
          // The same file can be chosen again.
          target.value = "";
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          className={quietButton}
          disabled={isPending}
          onClick={() => input.current?.click()}
        >
          <FileUp className="size-4" /> {isPending ? importWords.importing : importWords.choose}
        </button>
        {isPending && (
          <button type="button" className={quietButton} onClick={cancel}>
            {importWords.cancel}
          </button>
        )}
      </div>
      {isPending && (
        <progress
          aria-label={importWords.importing}
          max={1}
          value={progress.read}
          className="mt-3 block h-1.5 w-full max-w-sm accent-accent"
        />
      )}
      <div role="status" data-testid="import-status" className="mt-2 text-sm empty:hidden">
        {(isPending || isDone || isCancelled) && <Counts progress={progress} isDone={isDone} />}
        {isCancelled && <p className="text-soft">{importWords.cancelled}</p>}
      </div>
      <p role="alert" className="mt-2 text-danger text-sm empty:hidden">
        {problem}
      </p>
      {!isPending && progress.leftOut > 0 && <LeftOutList progress={progress} />}
    </div>
  );
}

function Counts({ progress, isDone }: { progress: ImportProgress; isDone: boolean }) {
  const { imported, alreadyThere, leftOut, cut } = progress;
  if (isDone && imported + alreadyThere + leftOut === 0) return <p>{importWords.nothing}</p>;
  return (
    <>
      <p>
        {[
          importWords.imported(imported),
          ...(alreadyThere > 0 ? [importWords.alreadyThere(alreadyThere)] : []),
          ...(leftOut > 0 ? [importWords.leftOut(leftOut)] : []),
        ].join(" · ")}
      </p>
      {isDone && cut && <p className="text-danger">{importWords.cut}</p>}
    </>
  );
}

function LeftOutList({ progress: { examples, leftOut } }: { progress: ImportProgress }) {
  return (
    <details className="mt-2 text-sm">
      <summary className="w-fit rounded text-soft hover:text-ink">
        {importWords.leftOutList}
      </summary>
      <ul className="mt-2 max-h-60 space-y-1.5 overflow-y-auto" tabIndex={0}>
        {examples.map(({ title, why, detail }, index) => (
          <li key={index} className="[overflow-wrap:anywhere]">
            <bdi className="font-medium">{title ?? importWords.untitled}</bdi>:{" "}
            {importWords.why[why]}
            {detail !== undefined && ` (${detail})`}
          </li>
        ))}
      </ul>
      {leftOut > examples.length && (
        <p className="mt-1.5 text-soft">{importWords.more(leftOut - examples.length)}</p>
      )}
    </details>
  );
}

function useImport(owner: string) {
  const client = useQueryClient();
  const [progress, setProgress] = useState(nothingYet);
  const [isCancelled, setCancelled] = useState(false);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: async (file: File) => {
      const { signal } = (controller.current = new AbortController());
      setCancelled(false);
      setProgress(nothingYet);
      let toldAt = 0;
      const tell = (now: ImportProgress): void => {
        const time = performance.now();
        if (time - toldAt < TELL_EVERY_MS) return;
        toldAt = time;
        setProgress(now);
      };
      let last = nothingYet;
      const onProgress = (now: ImportProgress): void => {
        last = now;
        tell(now);
      };
      try {
        await importFile(file, owner, onProgress, signal);
      } catch (failure) {
        // Who cancels it knows.
        if (!signal.aborted) throw failure;
        setCancelled(true);
      } finally {
        setProgress(last);
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: conversationsKey }),
    retry: false,
  });
  return {
    begin: mutate,
    cancel: () => controller.current?.abort(),
    progress,
    isPending,
    isCancelled: isCancelled && !isPending,
    isDone: isSuccess && !isCancelled,
    problem: error === null ? null : problemOf(error),
  };
}

function problemOf(error: Error): string {
  return error instanceof UnreadableFile ? importWords.unreadable[error.reason] : sentenceOf(error);
}
