import type { Batch } from "@parley/shared";
import { useMutation } from "@tanstack/react-query";
import { formatDay, formatMinute } from "../app/format-date.ts";
import { formatDollars } from "../app/money.ts";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { DeleteButton } from "../ui/delete-button.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { locale } from "../words/language.ts";
import { batchWords } from "./batch-words.ts";

const whole = new Intl.NumberFormat(locale);

interface BatchRowProps {
  batch: Batch;
  mayChange: boolean;
  onChanged: () => Promise<void>;
}

export function BatchRow({ batch, mayChange, onChanged }: BatchRowProps) {
  const { id: batchId, status, counts } = batch;
  const name = batch.name ?? batchWords.noName;
  // Cancelling twice is the same as once, so this call is tried again by itself.
  const cancel = useMutation({
    mutationFn: () => parley.batches.cancel.mutate({ batchId }),
    onSuccess: onChanged,
  });
  return (
    <li className="py-3.5 text-sm">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <p dir="auto" className="min-w-0 flex-1 basis-56 pt-1 font-medium [overflow-wrap:anywhere]">
          {name}
        </p>
        <span className="flex flex-wrap items-center gap-2">
          {counts.waiting < counts.total && (
            <a
              className={quietButton}
              href={`/api/batches/${batchId}/results`}
              download
              aria-label={batchWords.resultsOf(name)}
            >
              {batchWords.results}
            </a>
          )}
          {mayChange && status === "running" && (
            <button
              type="button"
              className={quietButton}
              aria-label={batchWords.cancelBatch(name)}
              disabled={cancel.isPending}
              onClick={() => cancel.mutate()}
            >
              {batchWords.cancel}
            </button>
          )}
          {mayChange && (
            <DeleteButton
              name={batchWords.deleteBatch(name)}
              title={batchWords.deleteTitle}
              description={batchWords.deleteDescription(name)}
              onDelete={() => parley.batches.delete.mutate({ batchId })}
              onDeleted={onChanged}
            />
          )}
        </span>
      </div>
      <p role="alert" className="text-danger empty:hidden">
        {cancel.error === null ? null : sentenceOf(cancel.error)}
      </p>
      <Progress batch={batch} label={name} />
      <p className="mt-1 text-[0.8125rem] text-soft">{detailsOf(batch).join(" · ")}</p>
    </li>
  );
}

function Progress({ batch, label }: { batch: Batch; label: string }) {
  const { total, waiting } = batch.counts;
  const done = total - waiting;
  const words = `${batchWords[batch.status]} · ${batchWords.progress(whole.format(done), whole.format(total))}`;
  return (
    <>
      {batch.status !== "ended" && (
        <ProgressBar label={label} percent={(100 * done) / Math.max(total, 1)} words={words} />
      )}
      <p className="mt-1.5">{words}</p>
    </>
  );
}

function detailsOf({ counts, costMicroDollars, createdAt, expiresAt }: Batch): string[] {
  const { failed, cancelled, expired } = counts;
  return [
    ...(failed > 0 ? [batchWords.failed(whole.format(failed))] : []),
    ...(cancelled > 0 ? [batchWords.cancelled(whole.format(cancelled))] : []),
    ...(expired > 0 ? [batchWords.expired(whole.format(expired))] : []),
    formatDollars(costMicroDollars),
    batchWords.begun(formatMinute(createdAt)),
    ...(expiresAt === null ? [] : [batchWords.keptUntil(formatDay(expiresAt))]),
  ];
}
