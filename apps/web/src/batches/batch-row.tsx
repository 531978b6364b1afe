import type { Batch } from "@parley/shared";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { formatDay, formatMinute } from "../app/format-date.ts";
import { formatDollars } from "../app/money.ts";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { locale } from "../words/language.ts";
import { batchWords } from "./batch-words.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));
const whole = new Intl.NumberFormat(locale);

interface BatchRowProps {
  batch: Batch;
  mayChange: boolean;
  onChanged: () => Promise<void>;
}

export function BatchRow({ batch, mayChange, onChanged }: BatchRowProps) {
  const { id: batchId, status, counts } = batch;
  const name = batch.name ?? batchWords.noName;
  const [asking, setAsking] = useState(false);
  // Both are the same when they are done twice, so they are tried again by themselves.
  const cancel = useMutation({
    mutationFn: () => parley.batches.cancel.mutate({ batchId }),
    onSuccess: onChanged,
  });
  const remove = useMutation({
    mutationFn: () => parley.batches.delete.mutate({ batchId }),
    onSuccess: onChanged,
    retry: false,
  });
  const problem = cancel.error ?? remove.error;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3.5 text-sm">
      <div className="min-w-0 flex-1 basis-64">
        <p dir="auto" className="font-medium [overflow-wrap:anywhere]">
          {name}
        </p>
        <Progress batch={batch} label={name} />
        <p className="mt-1 text-[0.8125rem] text-soft">{detailsOf(batch).join(" · ")}</p>
        <p role="alert" className="text-danger empty:hidden">
          {problem === null ? null : sentenceOf(problem)}
        </p>
      </div>
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
          <button
            type="button"
            className={quietButton}
            aria-label={`${commonWords.delete} ${name}`}
            disabled={remove.isPending}
            onClick={() => setAsking(true)}
          >
            {remove.isPending ? commonWords.deleting : commonWords.delete}
          </button>
        )}
      </span>
      <Suspense>
        {asking && (
          <ConfirmDialog
            title={batchWords.deleteTitle}
            description={batchWords.deleteDescription(name)}
            action={commonWords.delete}
            onConfirm={() => remove.mutate()}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </li>
  );
}

function Progress({ batch, label }: { batch: Batch; label: string }) {
  const { total, waiting } = batch.counts;
  const done = total - waiting;
  const words = `${batchWords[batch.status]} · ${batchWords.progress(whole.format(done), whole.format(total))}`;
  return (
    <>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
        className="mt-2 h-1.5 max-w-sm overflow-hidden rounded-full bg-hover forced-colors:border"
      >
        <div
          className="h-full bg-accent forced-colors:bg-[Highlight]"
          style={{ width: `${total === 0 ? 0 : (100 * done) / total}%` }}
        />
      </div>
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
