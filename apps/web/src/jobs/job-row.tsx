import type { Job } from "@parley/shared";
import { useMutation } from "@tanstack/react-query";
import { formatMinute } from "../app/format-date.ts";
import { formatBytes, formatDuration } from "../app/format-quantity.ts";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { quietButton } from "../ui/button-styles.ts";
import { locale } from "../words/language.ts";
import { ExportResult } from "./export-result.tsx";
import { JobProgress } from "./job-progress.tsx";
import { jobTitle } from "./job-title.ts";
import { jobWords } from "./job-words.ts";
import { isActive } from "./jobs-query.ts";

interface JobRowProps {
  job: Job;
  /** Whose it is, where that is not clear. */
  person: string | undefined;
  /** Whether the reader may cancel it, and try it again. */
  mayAct: boolean;
  /** It is the reader's, so what it made is theirs to take. */
  isOwn: boolean;
  onChanged: () => Promise<void>;
}

export function JobRow({ job, person, mayAct, isOwn, onChanged }: JobRowProps) {
  const title = jobTitle(job.name);
  const act = useMutation({
    mutationFn: (what: "cancel" | "retry") => parley.jobs[what].mutate({ jobId: job.id }),
    onSettled: onChanged,
  });
  const mayCancel = isActive(job) && !job.cancelRequested;
  const mayRetry = job.status === "failed" || job.status === "cancelled";
  return (
    <li data-testid="job" data-status={job.status} className="py-3 text-sm">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-baseline gap-x-2.5">
            <bdi className="font-medium [overflow-wrap:anywhere]">{title}</bdi>
            <Status job={job} />
          </p>
          <p className="text-[0.8125rem] text-soft">
            {person !== undefined && <bdi>{person} · </bdi>}
            {timesOf(job).join(" · ")}
          </p>
        </div>
        {mayAct && mayCancel && (
          <button
            type="button"
            className={quietButton}
            aria-label={jobWords.cancelOf(title)}
            disabled={act.isPending}
            onClick={() => act.mutate("cancel")}
          >
            {jobWords.cancel}
          </button>
        )}
        {mayAct && mayRetry && (
          <button
            type="button"
            className={quietButton}
            aria-label={jobWords.againOf(title)}
            disabled={act.isPending}
            onClick={() => act.mutate("retry")}
          >
            {jobWords.again}
          </button>
        )}
        {isOwn && job.name === "data.export" && job.status === "completed" && (
          <ExportResult job={job} />
        )}
      </div>
      {job.cancelRequested && isActive(job) && (
        <p className="mt-1 text-[0.8125rem] text-soft">{jobWords.cancelling}</p>
      )}
      <JobProgress job={job} title={title} />
      {job.error !== null && job.status !== "completed" && (
        <p
          className={`mt-1.5 [overflow-wrap:anywhere] ${job.status === "failed" ? "text-danger" : "text-soft"}`}
        >
          {job.status === "failed" ? job.error : jobWords.lastFailure(job.error)}
        </p>
      )}
      <p role="alert" className="mt-1.5 text-danger empty:hidden">
        {act.error === null || act.isPending ? null : sentenceOf(act.error)}
      </p>
    </li>
  );
}

const colours: Record<Job["status"], string> = {
  queued: "border-line text-soft",
  running: "border-accent-soft bg-accent-soft text-accent-ink",
  completed: "border-line text-soft",
  failed: "border-danger-line bg-danger-soft text-danger",
  cancelled: "border-line text-soft",
};

function Status({ job: { status } }: { job: Job }) {
  return (
    <span className={`rounded-full border px-2 py-px text-[0.78125rem] ${colours[status]}`}>
      {jobWords.states[status]}
    </span>
  );
}

function timesOf(job: Job): string[] {
  const { createdAt, startAfter, startedAt, endedAt, attempt, result } = job;
  const times: string[] = [];
  if (endedAt !== null) {
    times.push(jobWords.ended(formatMinute(endedAt)));
    if (startedAt !== null)
      times.push(jobWords.took(formatDuration(Date.parse(endedAt) - Date.parse(startedAt))));
  } else if (job.status === "running")
    times.push(jobWords.began(formatMinute(startedAt ?? createdAt)));
  else if (attempt > 0) times.push(jobWords.tryAt(formatMinute(startAfter)));
  else times.push(jobWords.waitsSince(formatMinute(createdAt)));
  if (attempt > 1) times.push(jobWords.attempts(attempt));
  const { records, bytes } = result ?? {};
  if (typeof records === "number") times.push(jobWords.records(records.toLocaleString(locale)));
  if (typeof bytes === "number") times.push(formatBytes(bytes));
  return times;
}
